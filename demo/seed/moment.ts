import type { SeededRandom } from 'docket/testing'
import type { OrderLine } from '../model/order-line.ts'
import { dueCents, type Order } from '../model/order-state.ts'
import type { Deed } from './deed.ts'
import { COOK, type Person } from './staff.ts'

/** An order, before anything was done about it. */
export interface Guest {
  readonly orderId: string
  readonly number: string
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly note: string
  readonly waiter: Person
  /** Id of the one payment they make. */
  readonly payment: string
}

/** Something that happens to an order. */
export interface Moment {
  /** In minutes after it was placed. */
  readonly after: number
  readonly by: Person
  readonly command: string
  readonly input: (order: Order) => unknown
}

const MINUTE_MS = 60_000

/** What the waiter of an order does. */
export function waiterDoes({ waiter: by }: Guest, after: number, command: string, input: unknown = {}): Moment {
  return { after, by, command, input: () => input }
}

/** What the kitchen does. */
export function cookDoes(after: number, command: string, input: unknown): Moment {
  return { after, by: COOK, command, input: () => input }
}

/** The guests order. */
export function place(guest: Guest): Moment {
  const { table, lines, note, number } = guest
  return waiterDoes(guest, 0, 'PlaceOrder', { table, lines, note, number })
}

/** The guests pay what is due, in cash or, with the other command, by card. */
export function pay({ waiter: by, payment }: Guest, after: number, command = 'PayOrder'): Moment {
  return { after, by, command, input: (order) => ({ payment, amountCents: dueCents(order) }) }
}

/** When the last of some moments is, in minutes after the order was placed. */
export function endOf(moments: readonly Moment[]): number {
  return Math.max(0, ...moments.map(({ after }) => after))
}

/** A number of minutes between two. */
export function between(random: SeededRandom, least: number, most: number): number {
  return least + random.next() * (most - least)
}

/** The moments of an order that was placed at a time, all of them by `lastMs`: where there is less time, all goes faster. */
export function toDeeds(
  { orderId: id }: Guest,
  moments: readonly Moment[],
  { placedMs, lastMs }: { readonly placedMs: number; readonly lastMs: number },
): readonly Deed[] {
  const pace = Math.min(1, (lastMs - placedMs) / (endOf(moments) * MINUTE_MS))
  return moments.map(({ after, ...moment }) => {
    const atMs = Math.round(placedMs + after * pace * MINUTE_MS)
    return { ...moment, id, aggregate: 'order' as const, atMs }
  })
}
