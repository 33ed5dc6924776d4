import { useSyncExternalStore } from 'react'
import type { MenuItem } from '../menu.ts'
import type { OrderLine } from '../model/order.ts'
import { keepText, readText, tabStorage } from '../stored-text.ts'

/** An order that is being taken. Its ids stay the same until it is placed: placing it twice places it once. */
export interface OrderDraft {
  readonly orderId: string
  readonly commandId: string
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly note: string
}

/** The draft of this tab. */
export interface DraftBoard {
  readonly current: OrderDraft
  readonly change: (change: Partial<OrderDraft>) => void
  readonly add: (item: MenuItem) => void
  /** A quantity of 0 takes the line out. */
  readonly setQuantity: (item: string, quantity: number) => void
  /** The same order under new ids: another one for docket. */
  readonly renewIds: () => void
  readonly clear: () => void
  /** Calls `listener` after every change, until the result is called. */
  readonly subscribe: (listener: () => void) => () => void
}

const KEY = 'docket-demo/draft'
const MAX_QUANTITY = 99

/** The draft of this tab, kept over a reload. */
export const draftBoard = createDraftBoard()

/** The order that is being taken, as it changes. */
export function useDraft(): OrderDraft {
  return useSyncExternalStore(draftBoard.subscribe, () => draftBoard.current)
}

function createDraftBoard(): DraftBoard {
  let current = readDraft() ?? emptyDraft()
  const listeners = new Set<() => void>()
  const set = (next: OrderDraft): void => {
    current = next
    keepText(tabStorage, KEY, JSON.stringify(next))
    for (const listener of listeners) listener()
  }
  const setQuantity = (item: string, quantity: number): void => {
    const lines = current.lines
      .map((line) => (line.item === item ? { ...line, quantity: Math.min(quantity, MAX_QUANTITY) } : line))
      .filter((line) => line.quantity > 0)
    set({ ...current, lines })
  }
  return {
    get current() {
      return current
    },
    change: (change) => set({ ...current, ...change }),
    add: ({ name, priceCents, station }) => {
      const line = current.lines.find(({ item }) => item === name)
      if (line !== undefined) return setQuantity(name, line.quantity + 1)
      set({ ...current, lines: [...current.lines, { item: name, quantity: 1, priceCents, station }] })
    },
    setQuantity,
    renewIds: () => set({ ...current, ...newIds() }),
    clear: () => set(emptyDraft()),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

function emptyDraft(): OrderDraft {
  return { ...newIds(), table: '', lines: [], note: '' }
}

function newIds(): Pick<OrderDraft, 'orderId' | 'commandId'> {
  return { orderId: crypto.randomUUID(), commandId: crypto.randomUUID() }
}

function readDraft(): OrderDraft | null {
  try {
    const draft = JSON.parse(readText(tabStorage, KEY) ?? 'null') as OrderDraft | null
    return Array.isArray(draft?.lines) ? draft : null
  } catch {
    return null
  }
}
