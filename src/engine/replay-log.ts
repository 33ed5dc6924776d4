import type { StoredEvent } from '../events/stored-event.js'
import type { EventLog } from '../log/event-log.js'
import { readPages } from './read-events.js'
import type { ReadModels, Rebuild, ReplayProgress } from '../read-models/read-models.js'

/** What is left to replay is left to one step, when it is no more than this. */
export const NEARLY_EVENTS = 1_000

/** What pages of events are replayed into. */
type Replayable = Pick<ReadModels | Rebuild, 'position' | 'replay'>

/** Replays the confirmed events after `target.position`, up to a position. */
export async function replayLog(
  log: EventLog,
  target: Replayable,
  { upTo, onProgress }: { readonly upTo: number; readonly onProgress: (progress: ReplayProgress) => void },
): Promise<void> {
  const from = target.position
  if (from >= upTo) return
  await target.replay(confirmedPages(log, from, upTo), { total: upTo - from, onProgress })
}

async function* confirmedPages(log: EventLog, from: number, upTo: number): AsyncGenerator<readonly StoredEvent[]> {
  for await (const events of readPages({ port: log, store: log.store }, { after: from, pending: false })) {
    const last = events.at(-1)?.position ?? 0
    yield last <= upTo ? events : events.filter(({ position }) => position !== null && position <= upTo)
    if (last >= upTo) return
  }
}

/** What {@link rebuildBeside} needs. */
export interface RebuildBeside {
  readonly log: EventLog
  readonly readModels: ReadModels
  readonly onProgress: (progress: ReplayProgress) => void
  /** Applies what is left and swaps; false when the log was cut below what was replayed. */
  readonly swap: (rebuild: Rebuild, truncations: number) => Promise<boolean>
}

/** Fills new tables from the whole log, while the old ones answer, and swaps them. */
export async function rebuildBeside({ log, readModels, onProgress, swap }: RebuildBeside): Promise<void> {
  for (let isDone = false; !isDone;) {
    const rebuild = readModels.rebuild()
    try {
      const { truncations } = await fill(log, rebuild, onProgress)
      isDone = await swap(rebuild, truncations)
    } finally {
      rebuild.abandon()
    }
  }
}

async function fill(
  log: EventLog,
  rebuild: Rebuild,
  onProgress: RebuildBeside['onProgress'],
): Promise<{ readonly truncations: number }> {
  const start = await log.state()
  let upTo: number = start.position
  let before = -1
  onProgress({ done: 0, total: upTo })
  do {
    before = rebuild.position
    await replayLog(log, rebuild, { upTo, onProgress: () => onProgress({ done: rebuild.position, total: upTo }) })
    upTo = (await log.state()).position
  } while (rebuild.position > before && upTo - rebuild.position > NEARLY_EVENTS)
  return start
}
