import { isConfirmed, isPending, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { eventsOf, type StoredEvent } from '../events/stored-event.js'
import type { EventLog, LogCursor, LogSignal, LogTail } from '../log/event-log.js'
import type { ReadModels } from '../read-models/read-models.js'

/** Read models kept at the state of a log. */
export interface LogFollower {
  /** Resolves when everything written so far, in this tab, is in the read models. @throws what reading the log threw. */
  upToDate(): Promise<void>
  /** Empties the read models and replays the log, with progress. */
  rebuild(): Promise<void>
  stop(): void
}

/** Told while read models replay, and when they are done (`null`). */
export type OnReplay = (progress: { readonly done: number; readonly total: number } | null) => void

const PAGE_COMMITS = 1_000
/** A cursor at the beginning of a log. */
const START: Omit<LogCursor, 'truncations'> = { position: 0 as LogCursor['position'], nextSequence: 1, generation: -1 }

/** Replays the log into the read models and keeps them with it from then on. Resolves when the first replay is done. */
export function followLog(log: EventLog, readModels: ReadModels, onReplay: OnReplay): LogFollower {
  let cursor: LogCursor | null = null
  let running: Promise<void> | null = null
  let behind = false
  let stopped = false

  const catchUp = async (): Promise<void> => {
    while (behind && !stopped) {
      behind = false
      cursor ??= await replayFromStart(log, readModels, onReplay)
      const tail = await log.tail(cursor)
      if (tail.truncated) {
        cursor = null
        behind = true
        continue
      }
      applyTail(readModels, tail)
      cursor = tail.cursor
    }
    onReplay(null)
  }
  const start = (): Promise<void> => {
    behind = true
    running ??= catchUp().finally(() => {
      running = null
      if (behind && !stopped) start().catch(() => undefined)
    })
    return running
  }
  const hear = (signal: LogSignal): void => {
    if (running === null && cursor !== null && signal.appended !== undefined) {
      const next = applyAppended(readModels, cursor, signal)
      if (next !== null) {
        cursor = next
        return
      }
    }
    // A failure is met again, and told, by the next one who waits.
    start().catch(() => undefined)
  }

  const stopListening = log.onSignal(hear)
  start().catch(() => undefined)
  return {
    upToDate: async () => {
      if (running !== null) await running
      else if (cursor === null || behind) await start()
    },
    rebuild: async () => {
      if (running !== null) await running.catch(() => undefined)
      cursor = null
      await start()
    },
    stop: () => {
      stopped = true
      stopListening()
    },
  }
}

async function replayFromStart(log: EventLog, readModels: ReadModels, onReplay: OnReplay): Promise<LogCursor> {
  const { position, truncations } = await log.state()
  readModels.reset()
  await readModels.replay(confirmedPages(log, position), { total: position, onProgress: onReplay })
  return { ...START, position: readModels.position, truncations }
}

async function* confirmedPages(log: EventLog, upTo: number): AsyncGenerator<readonly StoredEvent[]> {
  let position = 0
  while (position < upTo) {
    const commits = await log.readConfirmed(position, PAGE_COMMITS)
    const events = commits.flatMap(eventsOf)
    const last = events.at(-1)
    if (last?.position == null) return
    position = last.position
    yield events
  }
}

function applyTail(readModels: ReadModels, tail: LogTail): void {
  const confirmed = tail.confirmed.flatMap(eventsOf)
  const pending = tail.pending.commits.flatMap(eventsOf)
  if (tail.pending.kind === 'replaced') readModels.rebase({ confirmed, pending })
  else if (pending.length > 0) readModels.addPending(pending)
}

/** Applies commits just appended in this tab, without reading them back; `null` when others came in between. */
function applyAppended(readModels: ReadModels, cursor: LogCursor, signal: LogSignal): LogCursor | null {
  const { state, appended = [] } = signal
  if (state.generation !== cursor.generation || state.truncations !== cursor.truncations) return null
  const pending = appended.filter(isPending)
  const confirmed = appended.filter(isConfirmed)
  if (!continues(cursor, pending, confirmed)) return null
  if (pending.length > 0) readModels.addPending(pending.flatMap(eventsOf))
  if (confirmed.length > 0) readModels.rebase({ confirmed: confirmed.flatMap(eventsOf), pending: [] })
  return { ...cursor, position: state.position, nextSequence: state.nextSequence }
}

function continues(
  cursor: LogCursor,
  pending: readonly PendingCommit[],
  confirmed: readonly ConfirmedCommit[],
): boolean {
  const [firstPending] = pending
  const [firstConfirmed] = confirmed
  if (firstPending !== undefined && firstConfirmed !== undefined) return false
  if (firstPending !== undefined) return firstPending.sequence === cursor.nextSequence
  return firstConfirmed?.firstPosition === cursor.position + 1
}
