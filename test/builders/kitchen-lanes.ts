import { LONG } from '../pages/tablet/read-kitchen.ts'
import type { Lane, LaneStep } from './lanes.ts'

const ORDER_LANES = 3
const ORDERS_OF_LANE = 4
const NOTES = 12
const EVENTS_OF_NOTE = 50
const MORE_NOTES = 1_000

/** A round that fills a segment, is due for an image, and brings the long stream to its next snapshots: 2 200 events. */
export function kitchenLanes(round: string): Lane[] {
  return [
    countLane(`${round}/long`, LONG, 4),
    countLane(`${round}/short`, round.replaceAll('/', '-'), 2),
    noteLane(`${round}/notes`, { notes: NOTES, eventsOf: () => EVENTS_OF_NOTE }),
    ...Array.from({ length: ORDER_LANES }, (_, lane) => orderLane(`${round}/${lane}`)),
  ]
}

/** What is captured while a round is being packed: more than any machine does in that time. */
export function moreLanes(round: string): Lane[] {
  const eventsOf = (index: number): number => 1 + (index % 3)
  return ['left', 'right'].map((lane) => noteLane(`${round}/${lane}`, { notes: MORE_NOTES, eventsOf }))
}

function countLane(name: string, tally: string, commands: number): Lane {
  const times = 250
  return Array.from({ length: commands }, (_, index): LaneStep => {
    const input = { n: index * times, times }
    return { tally, command: 'Count', input, commandId: `${name}/${index}`, eventCount: times }
  })
}

function orderLane(name: string): Lane {
  const line = { item: 'Burrito', quantity: 1, choices: ['Rice', 'Beans'], priceCents: 950 }
  return Array.from({ length: ORDERS_OF_LANE }, (_, index) => `${name.replaceAll('/', '-')}-${index}`).flatMap(
    (order) =>
      [
        { command: 'PlaceOrder', input: { table: '7', lines: [line] } },
        { command: 'AddLine', input: { line } },
        { command: 'SendToKitchen', input: {} },
      ].map((step, index) => ({ order, ...step, commandId: `${order}/${index}`, eventCount: 1 })),
  )
}

interface NoteLane {
  readonly notes: number
  readonly eventsOf: (index: number) => number
}

function noteLane(name: string, { notes, eventsOf }: NoteLane): Lane {
  const text = 'the guest by the window '.repeat(8)
  return Array.from({ length: notes }, (_, index): LaneStep => {
    const eventCount = eventsOf(index)
    const events = Array.from({ length: eventCount }, (_event, place) => ({ type: 'Noted', data: { place, text } }))
    return { streamId: `note-${name.split('/').at(-1)}`, events, commandId: `${name}/${index}`, eventCount }
  })
}
