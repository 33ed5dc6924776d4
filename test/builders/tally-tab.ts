import type { Model } from 'docket'
import { createAggregateStates, type AggregateStates } from '../../src/commands/aggregate-states.ts'
import { createExecute } from '../../src/commands/execute.ts'
import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import type { SnapshotStore } from '../../src/commands/snapshot-store.ts'
import { createSnapshots, type Snapshots } from '../../src/commands/snapshots.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createMemoryRecordStore, type MemoryRecords } from '../../src/log/memory-records.ts'
import { openLog } from '../../src/log/open-log.ts'
import { countedRecords, type Counted } from './counted-records.ts'
import { tallies } from './tally.ts'

/** Where the states of a tab are kept, and what it runs. */
export interface TallyTabOptions {
  readonly store?: SnapshotStore
  readonly model?: Model
  readonly authority?: 'device' | 'centre'
  readonly delayMs?: number
}

/** A tab's log, and commands on the tallies in it. */
export interface TallyTab {
  readonly log: EventLog
  readonly counted: Counted
  readonly states: AggregateStates
  readonly snapshots: Snapshots
  /** Counts on a tally, which is `1` unless it is named. */
  count(times: number, id?: string): Promise<unknown>
}

/** A tab on the records, one of any number. */
export async function openTallyTab(
  records: MemoryRecords,
  { store = memorySnapshots(), model = tallies, authority = 'device', delayMs = 0 }: TallyTabOptions = {},
): Promise<TallyTab> {
  const { records: recordStore, counted } = countedRecords(createMemoryRecordStore('cafe', records))
  const log = await openLog(recordStore, { authority, deviceId: 'tablet-1' })
  const snapshots = createSnapshots(store, delayMs)
  const states = createAggregateStates(log, snapshots)
  const execute = createExecute({ model, log, deviceId: 'tablet-1' }, states)
  return {
    ...{ log, counted, states, snapshots },
    count: (times, id = '1') =>
      execute({ aggregate: 'tally', id, command: 'Count', input: { n: Math.floor(Math.random() * 1_000), times } }),
  }
}
