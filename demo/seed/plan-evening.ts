import type { SeededRandom } from 'docket/testing'
import { tables } from '../menu.ts'
import { FLOOR_ID } from '../model/floor.ts'
import type { Deed, IdOf } from './deed.ts'
import { LAST_ORDERS, momentsSoFar, type LastOrder } from './last-orders.ts'
import { toDeeds, type Guest } from './moment.ts'
import { FATES, momentsOf, type Fate } from './order-fates.ts'
import { readRealOrders } from './real-orders.ts'
import { deviceOf, TABLETS, WAITERS } from './staff.ts'

const MINUTE_MS = 60_000
/** How busy each quarter of an hour is, from four hours ago on; the last ones belong to the orders that are still open. */
const GUESTS = [3, 4, 6, 8, 11, 14, 16, 17, 17, 16, 14, 12, 11, 10]
const QUARTER_MINUTES = 15
const EVENING_MINUTES = 240
/** Who takes an order along pays at once, and wants nothing more. */
const TAKEN_ALONG: ReadonlySet<Fate> = new Set(['usual', 'canceled'])
const NOTES = [
  'Birthday at this table',
  'Nuts are an allergy here',
  'With a high chair',
  'In a hurry',
  'Bring it together',
]

/** Which evening it is, and how it is dealt. */
export interface EveningOptions {
  readonly random: SeededRandom
  readonly idOf: IdOf
  /** In milliseconds since 1970. */
  readonly endMs: number
}

interface Due {
  readonly placedMs: number
  readonly fate: Fate
  /** `null` when it is over by the end. */
  readonly last: LastOrder | null
}

/** All that people do in an evening, in the order of time. */
export function planEvening(options: EveningOptions): readonly Deed[] {
  const { random, idOf, endMs } = options
  const orders = random.shuffle(readRealOrders())
  const counts = new Map<string, number>()
  const freeFromMs = new Map<string, number>()
  const deeds = duesOf(options, orders.length).map((due, index) => {
    const waiter = random.pick(WAITERS)
    const count = (counts.get(waiter.tablet) ?? 0) + 1
    counts.set(waiter.tablet, count)
    const orderId = idOf('order', String(index))
    const guest: Guest = {
      ...{ orderId, waiter, number: `${waiter.tablet}-${count}`, payment: idOf('payment', orderId) },
      table: tableFor(random, freeFromMs, due),
      lines: orders[index]!,
      note: random.chance(0.08) ? random.pick(NOTES) : '',
    }
    const moments = due.last === null ? momentsOf(random, guest, due.fate) : momentsSoFar(guest, due.last)
    const of = toDeeds(guest, moments, { placedMs: due.placedMs, lastMs: endMs - MINUTE_MS / 10 })
    freeFromMs.set(guest.table, due.last === null ? Math.max(...of.map(({ atMs }) => atMs)) : Infinity)
    return of
  })
  return [...joinings(options), ...deeds.flat()].sort((left, right) => left.atMs - right.atMs)
}

function joinings({ idOf, endMs }: EveningOptions): readonly Deed[] {
  const startMs = endMs - EVENING_MINUTES * MINUTE_MS
  return TABLETS.map((by, index) => ({
    ...{ atMs: startMs - (TABLETS.length - index) * MINUTE_MS, by },
    ...{ aggregate: 'floor', id: FLOOR_ID, command: 'JoinFloor', input: () => ({ device: deviceOf(by, idOf) }) },
  }))
}

/** When orders are placed, and what is to become of them, in the order of time. */
function duesOf({ random, endMs }: EveningOptions, count: number): readonly Due[] {
  const startMs = endMs - EVENING_MINUTES * MINUTE_MS
  const past = count - LAST_ORDERS.length
  const usual = Array<Fate>(past - FATES.length).fill('usual')
  const quarters = GUESTS.flatMap((guests, quarter) => Array<number>(guests).fill(quarter))
  const over = random.shuffle([...FATES, ...usual]).map((fate): Due => {
    const minutes = (random.pick(quarters) + random.next()) * QUARTER_MINUTES
    return { placedMs: startMs + minutes * MINUTE_MS, fate, last: null }
  })
  const open = LAST_ORDERS.map((last): Due => {
    return { placedMs: endMs - last.minutesAgo * MINUTE_MS, fate: 'usual', last }
  })
  return [...over, ...open].sort((left, right) => left.placedMs - right.placedMs)
}

/** A table that is free, or one of the places where several orders may be. */
function tableFor(
  random: SeededRandom,
  freeFromMs: ReadonlyMap<string, number>,
  { placedMs, fate, last }: Due,
): string {
  const isToGo = last === null ? TAKEN_ALONG.has(fate) && random.chance(0.4) : last.isToGo
  if (isToGo) return 'To go'
  const free = tables.filter((table) => /\d/.test(table) && (freeFromMs.get(table) ?? 0) < placedMs)
  return free.length === 0 || random.chance(0.1) ? 'Bar' : random.pick(free)
}
