import type { StoredEvent } from 'docket'
import type { OrderLine } from '../fixtures/restaurant/restaurant.model.ts'
import type { Step } from '../pages/tablet/capture.ts'

/** A step that can be tried again: it has an id, and says what it leaves. */
export type LaneStep = Step & { readonly commandId: string; readonly eventCount: number }

/** Steps that are captured one after the other; several lanes are captured side by side. */
export type Lane = readonly LaneStep[]

const ORDER_LANES = 4
const NOTE_LANES = 4
/** How many lanes a round has: that many captures are in flight. */
export const LANES = ORDER_LANES + NOTE_LANES
// More than any machine captures before it is killed.
const ORDERS_OF_LANE = 400
const NOTES_OF_LANE = 2_000
const MAX_NOTES = 5
const ITEMS = ['Burrito', 'Bowl', 'Soda', 'Chips']

/** The lanes of one round: some place orders, a command an event; some append several events at a time. */
export function lanesOf(round: string): Lane[] {
  return [
    ...Array.from({ length: ORDER_LANES }, (_, lane) => orderLane(`${round}/${lane}`)),
    ...Array.from({ length: NOTE_LANES }, (_, lane) => noteLane(`${round}/note-${lane}`, `note-${lane}`)),
  ]
}

function orderLane(name: string): Lane {
  const orders = Array.from({ length: ORDERS_OF_LANE }, (_, index) => `${name.replaceAll('/', '-')}-${index}`)
  return orders.flatMap((order) => orderSteps(order))
}

function orderSteps(order: string): LaneStep[] {
  const lines: OrderLine[] = ITEMS.map((item) => ({ item, quantity: 2, choices: ['Rice', 'Beans'], priceCents: 950 }))
  const [first, ...others] = lines
  const commands = [
    { command: 'PlaceOrder', input: { table: '7', lines: [first] } },
    ...others.map((line) => ({ command: 'AddLine', input: { line } })),
    { command: 'SendToKitchen', input: {} },
  ]
  return commands.map((step, index) => ({ order, ...step, commandId: `${order}/${index}`, eventCount: 1 }))
}

/** The streams go on from round to round: what a kill left there is what the next one builds on. */
function noteLane(name: string, streamId: string): Lane {
  return Array.from({ length: NOTES_OF_LANE }, (_, index) => {
    const eventCount = 1 + (index % MAX_NOTES)
    const events = Array.from({ length: eventCount }, (_event, place) => ({
      type: 'Noted',
      data: { place, of: eventCount, text: 'the guest by the window '.repeat(8) },
    }))
    return { streamId, events, commandId: `${name}/${index}`, eventCount }
  })
}

/** Events by the command they came from, in log order. */
export function byCommand(events: readonly StoredEvent[]): Map<string, StoredEvent[]> {
  const commands = new Map<string, StoredEvent[]>()
  for (const event of events) {
    const of = commands.get(event.commandId)
    if (of === undefined) commands.set(event.commandId, [event])
    else of.push(event)
  }
  return commands
}
