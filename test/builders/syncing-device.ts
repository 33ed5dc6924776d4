import { createAggregateStates } from '../../src/commands/aggregate-states.ts'
import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import { createOpenRedecider } from '../../src/commands/redecide.ts'
import { createSnapshots } from '../../src/commands/snapshots.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createMemoryRecords, createMemoryRecordStore } from '../../src/log/memory-records.ts'
import { openLog } from '../../src/log/open-log.ts'
import type { StreamRedecider } from '../../src/log/redecider.ts'
import type { Exchange } from '../../src/sync/exchange.ts'
import { commitOn } from './commits.ts'
import { countedRecords, type Counted } from './counted-records.ts'
import { createMemoryCentre, type MemoryCentre } from './memory-centre.ts'

/** A device that exchanges with a centre step by step, in this process. */
export interface SyncingDevice {
  readonly log: EventLog
  readonly centre: MemoryCentre
  readonly exchange: Exchange
  /** What its log was asked, and how often a command was decided again. */
  readonly counted: Counted & { redecided: number }
}

/** Opens a device with nothing on it, at a centre with nothing in it. */
export async function openSyncingDevice(): Promise<SyncingDevice> {
  const { records, counted } = countedRecords(createMemoryRecordStore('cafe', createMemoryRecords()))
  const log = await openLog(records, { authority: 'centre', deviceId: 'tablet-1' })
  const centre = createMemoryCentre('cafe')
  const all = Object.assign(counted, { redecided: 0 })
  const model = { aggregates: [], projections: [] }
  const openRedecider = createOpenRedecider(
    { model, log, deviceId: 'tablet-1' },
    createAggregateStates(log, createSnapshots(memorySnapshots())),
  )
  const exchange: Exchange = {
    log,
    transport: centre.transport,
    fence: await log.takeLead(),
    signal: new AbortController().signal,
    openRedecider: async (streamId) => {
      const opened = await openRedecider(streamId)
      const redecide: StreamRedecider['redecide'] = (commit) => {
        all.redecided += 1
        return opened.redecider.redecide(commit)
      }
      return { ...opened, redecider: { ...opened.redecider, redecide } }
    },
  }
  return { log, centre, exchange, counted: all }
}

/** Captures `count` commits of one event, in turns on so many streams. */
export async function captureInTurns({ log }: SyncingDevice, count: number, streams: number): Promise<void> {
  const commits = Array.from({ length: count }, (_, index) => commitOn(`order-${index % streams}`))
  await Promise.all(commits.map((commit) => log.append({ commit })))
}
