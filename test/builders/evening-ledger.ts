import type { Commit } from 'docket'
import { totalCents, type OrderLine } from '../../demo/model/order-line.ts'

/** An order as the people at the tables know it: what they saw acknowledged, and nothing else. */
export interface LedgerOrder {
  readonly number: string
  readonly table: string
  readonly lines: OrderLine[]
  paidCents: number
  isCanceled: boolean
  isServed: boolean
}

/** All orders of an evening, by number. */
export type Ledger = Map<string, LedgerOrder>

/** Writes an order down that a tablet says is saved. */
export function writeDown(ledger: Ledger, number: string, table: string, lines: readonly OrderLine[]): LedgerOrder {
  const order = { number, table, lines: [...lines], paidCents: 0, isCanceled: false, isServed: false }
  ledger.set(number, order)
  return order
}

/** What is still to be paid of the orders that are not canceled, in cents. */
export function openCents(ledger: Ledger): number {
  const kept = [...ledger.values()].filter(({ isCanceled }) => !isCanceled)
  return kept.reduce((sum, { lines, paidCents }) => sum + totalCents(lines) - paidCents, 0)
}

/** How many orders are canceled. */
export function canceledOrders(ledger: Ledger): number {
  return [...ledger.values()].filter(({ isCanceled }) => isCanceled).length
}

/** What all orders come to, those that are canceled included, in cents. */
export function orderedCents(ledger: Ledger): number {
  return [...ledger.values()].reduce((sum, { lines }) => sum + totalCents(lines), 0)
}

/** What is in the drawer and on cards, in cents. */
export function takenCents(ledger: Ledger): number {
  return [...ledger.values()].reduce((sum, { paidCents }) => sum + paidCents, 0)
}

/** What differs between the ledger and what the centre holds, in words; nothing when each order is there, whole and once. */
export function faultsOf(ledger: Ledger, commits: readonly Commit[]): readonly string[] {
  const ids = commits.flatMap(({ events }) => events.map(({ id }) => id))
  const found = foldOrders(commits)
  const unknown = found.filter(({ number }) => !ledger.has(number)).map(({ number }) => `${number} was never placed`)
  const wrong = [...ledger.values()].flatMap((order) => {
    const same = found.filter(({ number }) => number === order.number)
    if (same.length !== 1) return [`${order.number} is there ${same.length} times`]
    const [expected, actual] = [order, same[0]!].map(textOf)
    return expected === actual ? [] : [`${order.number} is ${actual} instead of ${expected}`]
  })
  return [...(new Set(ids).size === ids.length ? [] : ['An event is there twice']), ...unknown, ...wrong]
}

function textOf({ table, lines, paidCents, isCanceled, isServed }: LedgerOrder): string {
  const counts = new Map<string, number>()
  for (const { item, choices = [], quantity } of lines) {
    const dish = [item, ...choices.toSorted()].join('/')
    counts.set(dish, (counts.get(dish) ?? 0) + quantity)
  }
  const dishes = [...counts].map(([dish, count]) => `${count} ${dish}`).sort()
  return JSON.stringify({ table, dishes, cents: totalCents(lines), paidCents, isCanceled, isServed })
}

interface Events {
  readonly type: string
  readonly data: unknown
}

function foldOrders(commits: readonly Commit[]): readonly LedgerOrder[] {
  const orders = new Map<string, LedgerOrder>()
  for (const { streamId, events } of commits) {
    if (!streamId.startsWith('order-')) continue
    for (const event of events) {
      const before = orders.get(streamId)
      const after = before === undefined ? placed(event) : changed(before, event)
      orders.set(streamId, after)
    }
  }
  return [...orders.values()]
}

function placed({ data }: Events): LedgerOrder {
  const { number, table, lines } = data as { number: string; table: string; lines: readonly OrderLine[] }
  return writeDown(new Map(), number, table, lines)
}

function changed(order: LedgerOrder, { type, data }: Events): LedgerOrder {
  switch (type) {
    case 'OrderUpdated':
      return { ...order, isServed: false, lines: [...order.lines, ...(data as { lines: readonly OrderLine[] }).lines] }
    case 'OrderPaid':
    case 'CreditCardAuthorized':
      return { ...order, paidCents: order.paidCents + (data as { amountCents: number }).amountCents }
    case 'OrderCanceled':
      return { ...order, isCanceled: true }
    case 'OrderServed':
      return { ...order, isServed: true }
    default:
      return order
  }
}
