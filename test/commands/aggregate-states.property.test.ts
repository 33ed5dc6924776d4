import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAggregateStates, type AggregateStates } from '../../src/commands/aggregate-states.ts'
import { createExecute, type Execute } from '../../src/commands/execute.ts'
import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import { createOpenRedecider } from '../../src/commands/redecide.ts'
import type { Snapshot, SnapshotStore } from '../../src/commands/snapshot-store.ts'
import { createSnapshots, type Snapshots } from '../../src/commands/snapshots.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createMemoryRecords, createMemoryRecordStore, type MemoryRecords } from '../../src/log/memory-records.ts'
import { openLog } from '../../src/log/open-log.ts'
import { compare, pull, type Exchange } from '../../src/sync/exchange.ts'
import { push } from '../../src/sync/push.ts'
import { commitOn } from '../builders/commits.ts'
import { createMemoryCentre, type MemoryCentre } from '../builders/memory-centre.ts'
import { misjudged, tallies, tally, tallyOf } from '../builders/tally.ts'

const STREAMS = ['1', '2']
const TABS = 2

interface Tab {
  readonly log: EventLog
  readonly states: AggregateStates
  readonly snapshots: Snapshots
  readonly execute: Execute
}

interface Device {
  readonly records: MemoryRecords
  readonly store: SnapshotStore
  readonly centre: MemoryCentre
  readonly tabs: Tab[]
}

async function openTab({ records, store }: Pick<Device, 'records' | 'store'>): Promise<Tab> {
  const log = await openLog(createMemoryRecordStore('cafe', records), { authority: 'centre', deviceId: 'tablet-1' })
  const snapshots = createSnapshots(store, 0)
  const states = createAggregateStates(log, snapshots)
  return { log, states, snapshots, execute: createExecute({ model: tallies, log, deviceId: 'tablet-1' }, states) }
}

async function sync({ log, states }: Tab, { transport }: MemoryCentre): Promise<void> {
  const openRedecider = createOpenRedecider({ model: tallies, log, deviceId: 'tablet-1' }, states)
  const fence = await log.takeLead()
  const exchange: Exchange = { log, transport, openRedecider, fence, signal: new AbortController().signal }
  for (let steps = 0; steps < 50; steps += 1) {
    const pushed = await push(exchange, 20)
    const outcome = pushed.kind === 'diverged' ? await compare(exchange) : await pull(exchange)
    if (outcome.kind === 'diverged') await compare(exchange)
    const state = await log.state()
    if (outcome.kind === 'pulled' && state.pendingCount === 0 && state.position === outcome.head) return
  }
  throw new Error('It does not settle.')
}

const pick = (upTo: number) => fc.nat(upTo - 1)
const times = fc.constantFrom(1, 3, 150, 600)

const step = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('count'), pick(TABS), pick(2), times) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('elsewhere'), pick(2), times) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('sync'), pick(TABS)) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('reopen'), pick(TABS)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('restore'), pick(11)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('damage'), pick(2), pick(6)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('drop')) },
)

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const DAMAGES: readonly ((snapshot: Snapshot) => Partial<Snapshot>)[] = [
  ({ state }) => ({ state: state.slice(0, -2) }),
  ({ state }) => ({ state: state.replace(/\d/, '5') }),
  ({ version }) => ({ version: version + 1 }),
  ({ version }) => ({ version: version * 100 }),
  () => ({ commitId: 'another' }),
  () => ({ logId: 'another' }),
]

const ACTS: Readonly<Record<string, (device: Device, ...args: number[]) => unknown>> = {
  count: ({ tabs }, tab = 0, stream = 0, times = 1) =>
    tabs[tab]!.execute({ aggregate: 'tally', id: STREAMS[stream]!, command: 'Count', input: { n: times, times } }),
  elsewhere: ({ centre }, stream = 0, times = 1) => {
    const streamId = `tally-${STREAMS[stream]}`
    const { events } = commitOn(streamId, { types: Array.from({ length: times }, () => 'Counted') })
    const counted = events.map((event, n) => ({ ...event, data: { n } }))
    centre.take([commitOn(streamId, { events: counted, deviceId: 'tablet-2' })])
  },
  sync: ({ tabs, centre }, tab = 0) => sync(tabs[tab]!, centre),
  reopen: async (device, tab = 0) => {
    await device.tabs[tab]!.snapshots.close()
    device.tabs[tab] = await openTab(device)
  },
  restore: ({ centre }, tenths = 0) => centre.restore(Math.floor((tenths * centre.log.length) / 10)),
  damage: async ({ store }, stream = 0, how = 0) => {
    const snapshot = (await store.read(`tally-${STREAMS[stream]}`)) as Snapshot | undefined
    if (snapshot !== undefined) await store.write({ ...snapshot, ...DAMAGES[how]!(snapshot) })
  },
  drop: ({ store }) => store.drop(),
}

describe('replay is the truth', () => {
  it('every decision is made on the fold of all that is before it, whatever is kept of it elsewhere', async () => {
    let fromSnapshots = 0
    const history = async (steps: readonly Step[]): Promise<void> => {
      const kept = memorySnapshots()
      const store: SnapshotStore = {
        ...kept,
        read: async (streamId) => {
          const found = await kept.read(streamId)
          if (found !== undefined) fromSnapshots += 1
          return found
        },
      }
      const parts = { records: createMemoryRecords(), store, centre: createMemoryCentre('cafe') }
      const device: Device = { ...parts, tabs: [await openTab(parts), await openTab(parts)] }
      for (const [act, ...args] of steps) {
        await ACTS[act]!(device, ...args)
        // Lets snapshots be written.
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      for (const tab of device.tabs) await expectTrue(tab)
      await sync(device.tabs[0]!, device.centre)
      for (const tab of [...device.tabs, await openTab(device)]) await expectTrue(tab)
      for (const { snapshots } of device.tabs) await snapshots.close()
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 40 }), history), { numRuns: 60 })
    expect(fromSnapshots).toBeGreaterThan(20)
  })
})

/** What commands in this tab are decided on, or would be: at hand, confirmed, and read anew. */
async function expectTrue({ log, states }: Tab): Promise<void> {
  for (const id of STREAMS) {
    const commits = await log.readStream(`tally-${id}`)
    expect(misjudged(commits)).toEqual([])
    const opened = await states.open(tally, `tally-${id}`)
    expect(opened.confirmed.state).toEqual(tallyOf(commits.filter((commit) => 'firstPosition' in commit)))
    expect((await states.load(tally, `tally-${id}`)).state).toEqual(tallyOf(commits))
  }
}
