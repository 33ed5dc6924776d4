import { seededRandom, type SeededRandom } from 'docket/testing'
import type { OrderLine } from '../../test/fixtures/restaurant/restaurant.model.ts'

/** An event to append. */
export interface OrderEvent {
  readonly type: string
  readonly data: unknown
}

/** Events of one order that are captured together. */
export interface OrderCommit {
  readonly streamId: string
  readonly events: readonly OrderEvent[]
}

/** How an evening goes. */
export interface HistoryShape {
  readonly events: number
  readonly seed?: number
  /** Tables that order at the same time: their events are mixed. Default 40. */
  readonly tables?: number
}

const ITEMS = ['Chicken Bowl', 'Steak Burrito', 'Chips and Guacamole', 'Canned Soda', 'Veggie Salad Bowl']
const CHOICES = ['Fresh Tomato Salsa', 'Rice', 'Black Beans', 'Sour Cream', 'Cheese', 'Lettuce']
const PARTY_SHARE = 0.05
const PARTY_EVENTS = 40
const SEED = 2014

interface OpenOrder {
  readonly streamId: string
  readonly length: number
  written: number
}

/**
 * What a restaurant captures: tables order in turns, an order takes 6 to 10 events, one in twenty is a party of 40, and
 * a commit holds one event, sometimes two or three. The same seed gives the same evening.
 */
export function* orderHistory({ events, seed = SEED, tables = 40 }: HistoryShape): Generator<OrderCommit> {
  const random = seededRandom(seed)
  const open: OpenOrder[] = []
  let orders = 0
  let left = events
  while (left > 0) {
    const place = random.integer(tables)
    let order = open[place]
    if (order === undefined || order.written === order.length) {
      orders += 1
      order = openOrder(orders, random)
      open[place] = order
    }
    const commit = nextCommit(order, Math.min(left, sizeOf(random)), random)
    left -= commit.events.length
    yield commit
  }
}

function openOrder(number: number, random: SeededRandom): OpenOrder {
  const isParty = random.chance(PARTY_SHARE)
  const name = `${isParty ? 'party' : 'table'}-${String(number).padStart(7, '0')}`
  return { streamId: `order-${name}`, length: isParty ? PARTY_EVENTS : 6 + random.integer(5), written: 0 }
}

/** Nearly always one: a waiter types one thing at a time. */
function sizeOf(random: SeededRandom): number {
  return random.chance(0.85) ? 1 : 2 + random.integer(2)
}

function nextCommit(order: OpenOrder, size: number, random: SeededRandom): OrderCommit {
  const count = Math.min(size, order.length - order.written)
  const events = Array.from({ length: count }, () => {
    order.written += 1
    return orderEvent(order.written, order.length, random)
  })
  return { streamId: order.streamId, events }
}

/** The event at `version` of an order that will have `length`: placed, lines, to the kitchen, changes, paid. */
function orderEvent(version: number, length: number, random: SeededRandom): OrderEvent {
  if (version === 1)
    return { type: 'OrderPlaced', data: { table: `table ${random.integer(40) + 1}`, lines: [lineOf(random)] } }
  if (version === length)
    return random.chance(0.9) ? { type: 'OrderPaid', data: { amountCents: 925 * length } } : CANCELED
  if (version === length - 1) return { type: 'OrderSentToKitchen', data: {} }
  if (version === length - 2) return { type: 'OrderUpdated', data: { lines: [lineOf(random)] } }
  return { type: 'OrderLineAdded', data: { line: lineOf(random) } }
}

const CANCELED: OrderEvent = { type: 'OrderCanceled', data: { reason: 'the guests left' } }

/** One line of an order. */
export function lineOf(random: SeededRandom): OrderLine {
  return {
    item: random.pick(ITEMS),
    quantity: 1 + random.integer(3),
    choices: [random.pick(CHOICES)],
    priceCents: 215 + random.integer(1_000),
  }
}

/** The parties of an evening whose 40 events are all there: their streams are the ones worth reading. */
export function partiesOf(shape: HistoryShape): string[] {
  const lengths = new Map<string, number>()
  for (const { streamId, events } of orderHistory(shape)) {
    lengths.set(streamId, (lengths.get(streamId) ?? 0) + events.length)
  }
  return [...lengths].filter(([, length]) => length === PARTY_EVENTS).map(([streamId]) => streamId)
}
