import { useSyncExternalStore } from 'react'
import { lineKey, type Dish, type OrderLine } from '../model/order-line.ts'
import { keepText, readText, tabStorage } from '../stored-text.ts'

/** An order that is being taken. Its ids stay the same until it is placed: placing it twice places it once. */
export interface OrderDraft {
  readonly orderId: string
  readonly commandId: string
  /** Given when it is placed for the first time. */
  readonly number: string | null
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly note: string
  /** The open order it changes, as that was when the change began; `null` for a new order. */
  readonly before: OrderBefore | null
}

/** An open order that is being changed. */
export type OrderBefore = Pick<OrderDraft, 'table' | 'lines' | 'note'>

/** The draft of this tab. */
export interface DraftBoard {
  readonly current: OrderDraft
  readonly change: (change: Partial<OrderDraft>) => void
  readonly add: (dish: Dish) => void
  /** A quantity of 0 takes the line out. */
  readonly setQuantity: (key: string, quantity: number) => void
  /** Puts a line in the place of another; with one that is like it already, they become one. */
  readonly replace: (key: string, line: OrderLine) => void
  /** Takes up an open order, to change it: what was in the draft of a new order is added to it. */
  readonly takeUp: (id: string, number: string | null, order: OrderBefore) => void
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
  const setLines = (lines: readonly OrderLine[]): void => set({ ...current, lines: merged(lines) })
  return {
    get current() {
      return current
    },
    change: (change) => set({ ...current, ...change }),
    add: (dish) => setLines([...current.lines, { ...dish, quantity: 1 }]),
    setQuantity: (key, quantity) =>
      setLines(current.lines.map((line) => (lineKey(line) === key ? { ...line, quantity } : line))),
    replace: (key, line) => setLines(current.lines.map((old) => (lineKey(old) === key ? line : old))),
    takeUp: (orderId, number, before) => {
      const added = current.before === null ? current.lines : []
      const lines = merged([...before.lines, ...added])
      set({ ...emptyDraft(), ...before, lines, orderId, number, before })
    },
    renewIds: () => set({ ...current, ...newIds() }),
    clear: () => set(emptyDraft()),
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Lines that are the same become one, where the first of them stands. */
function merged(lines: readonly OrderLine[]): readonly OrderLine[] {
  const byKey = new Map<string, OrderLine>()
  for (const line of lines) {
    const quantity = (byKey.get(lineKey(line))?.quantity ?? 0) + line.quantity
    byKey.set(lineKey(line), { ...line, quantity: Math.min(quantity, MAX_QUANTITY) })
  }
  return [...byKey.values()].filter(({ quantity }) => quantity > 0)
}

function emptyDraft(): OrderDraft {
  return { ...newIds(), number: null, table: '', lines: [], note: '', before: null }
}

function newIds(): Pick<OrderDraft, 'orderId' | 'commandId'> {
  return { orderId: crypto.randomUUID(), commandId: crypto.randomUUID() }
}

function readDraft(): OrderDraft | null {
  try {
    const draft = JSON.parse(readText(tabStorage, KEY) ?? 'null') as OrderDraft | null
    return Array.isArray(draft?.lines) ? { ...emptyDraft(), ...draft } : null
  } catch {
    return null
  }
}
