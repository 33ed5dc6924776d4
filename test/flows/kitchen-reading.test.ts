import { memoryLog, openEngine } from 'docket'
import { beforeAll, describe, expect, it } from 'vitest'
import { expectKitchen } from '../builders/expect-kitchen.ts'
import type { Captured } from '../builders/expect-kept.ts'
import { kitchenLanes } from '../builders/kitchen-lanes.ts'
import { captureAll } from '../pages/tablet/capture.ts'
import { kitchen } from '../pages/tablet/kitchen.model.ts'
import { readKitchen, type Reading } from '../pages/tablet/read-kitchen.ts'

const lanes = kitchenLanes('round')
let captured: Captured
let reading: Reading

beforeAll(async () => {
  const docket = await openEngine({ model: kitchen(1), log: memoryLog('kitchen') })
  const { receipts } = await captureAll(docket, lanes, { inFlight: lanes.length })
  reading = await readKitchen(docket)
  await docket.close()
  const acknowledged = receipts.flat().map(({ commandId, events }) => [commandId, events.map(({ id }) => id)] as const)
  captured = { lanes, acknowledged: new Map(acknowledged) }
})

type Records = Record<string, unknown>[]

/** A reading that can be written to. */
interface Tampered {
  readonly events: Records
  readonly served: Record<string, Records>
  readonly rebuilt: Record<string, Records>
  readonly stream: Records
  readonly state: { count: number }
}

/** What a kill could have left behind. */
const TAMPERINGS: Readonly<Record<string, (of: Tampered) => unknown>> = {
  'a commit in the middle is lost': ({ events }) => {
    const { commitId } = events[700]!
    const kept = events.filter((event) => event['commitId'] !== commitId)
    events.splice(0, Infinity, ...kept)
  },
  'the last commits are lost, without a gap': ({ events }) => events.splice(-300),
  'a commit is torn': ({ events }) => {
    const { commitId } = events.at(-2)!
    events.splice(events.findLastIndex((event) => event['commitId'] === commitId) - 1, 1)
  },
  'an event is there twice': ({ events }) => events.splice(30, 0, events[30]!),
  'commits have changed places': ({ events }) => events.push(...events.splice(0, 600)),
  'positions have a gap': ({ events }) => {
    for (const event of events.slice(900)) event['position'] = Number(event['position']) + 1
  },
  'an event is back among the pending': ({ events }) => (events.at(-1)!['position'] = null),
  'a stream begins anew': ({ events }) =>
    (events.findLast(({ streamId }) => streamId === 'note-notes')!['version'] = 1),
  'a served row is missing': ({ served }) => served['counted']!.splice(400, 1),
  'a served row is there twice': ({ served }) => served['order_lines']!.push(served['order_lines']![0]!),
  'a served row is an older one': ({ served }) => (served['orders']![3]!['status'] = 'placed'),
  'a table is not served': ({ served }) => delete served['open_orders'],
  'the rebuild stopped half-way, and was taken for done': ({ served, rebuilt }) => {
    for (const tables of [served, rebuilt]) tables['counted']!.splice(500)
  },
  'the tables are still those of the other recipe': ({ served, rebuilt }) => {
    for (const row of [served, rebuilt].flatMap(({ counted = [] }) => counted)) row['recipe'] = 2
  },
  'the long stream lacks its end': ({ stream }) => stream.splice(-1),
  'the state is folded from more than there is': ({ state }) => (state.count += 1),
  'a command was decided on an older snapshot': ({ events, stream }) => {
    for (const event of [events.at(-1)!, stream.at(-1)!]) event['data'] = { ...(event['data'] as object), seen: 7 }
  },
}

describe('what is looked for after a kill', () => {
  it('is in order where nothing was killed', () => {
    expect(reading.events.length).toBeGreaterThan(2_000)
    expectKitchen(reading, captured, 1)
  })

  it.each(Object.keys(TAMPERINGS))('is not in order when %s', (name) => {
    const tampered = structuredClone(reading) as unknown as Tampered
    TAMPERINGS[name]!(tampered)
    const look = () => expectKitchen(tampered as unknown as Reading, captured, 1)
    expect(look).toThrow(expect.objectContaining({ name: 'AssertionError' }))
  })

  it('is not in order when nobody knows of a commit that was acknowledged', () => {
    const acknowledged = new Map([...captured.acknowledged, ['unheard', ['of']]])
    expect(() => expectKitchen(reading, { lanes, acknowledged }, 1)).toThrow(/acknowledged commits/)
  })
})
