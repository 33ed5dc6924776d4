import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { docketError } from '../errors.js'
import { readPending } from './capture-record.js'
import type { FoundCommand, LogCursor, LogTail } from './event-log.js'
import type { KnownIds } from './known-ids.js'
import { currentState, type LogState } from './log-state.js'
import { createPageReader } from './page-reader.js'
import type { RecordReader, RecordStore } from './records.js'

/** Where a reader stands that has seen everything up to `state`. */
export function cursorOf(state: LogState): LogCursor {
  return {
    position: state.position,
    nextSequence: state.nextSequence,
    generation: state.generation,
    truncations: state.truncations,
  }
}

/** The state as the log has it. @throws DocketError `log-corrupt` when it is gone. */
export async function readLogState(reader: RecordReader, store: string): Promise<LogState> {
  const stored = await reader.storedState()
  if (stored !== undefined) return currentState(stored, await reader.lastCapture(stored.nextSequence))
  const message = `The log of store ${store} has lost its state record. The commits are left where they are; reload, and export them before you clear this site's storage.`
  throw docketError('log-corrupt', message, { store, record: 'state' })
}

/** See `EventLog.tail`. */
export async function readTail(records: RecordStore, cursor: LogCursor | null): Promise<LogTail> {
  for (let attempts = 1; ; attempts += 1) {
    const tail = await tryTail(records, cursor)
    const last = tail.confirmed.at(-1)
    const from = cursor === null || tail.truncated ? 0 : cursor.position
    if ((last === undefined ? from : lastPositionOf(last)) === tail.cursor.position) return tail
    // Commits were taken back while the pages were read; that does not happen again and again.
    if (attempts < 5) continue
    const { store } = records
    const message = `The log of ${store} does not reach position ${tail.cursor.position}. The data is left where it is; export it before you clear this site's storage.`
    throw docketError('log-corrupt', message, { store, record: 'confirmed part' })
  }
}

async function tryTail(records: RecordStore, cursor: LogCursor | null): Promise<LogTail> {
  const { store } = records
  const { state, captures, kind } = await records.read(async (reader) => {
    const now = await readLogState(reader, store)
    const isSame =
      cursor !== null &&
      cursor.generation === now.generation &&
      cursor.position === now.position &&
      cursor.truncations === now.truncations
    // Confirmed events slip in below what is pending, so that is given anew after them too.
    const waiting = now.pendingCount === 0 ? [] : await reader.capturesAfter(isSame ? cursor.nextSequence - 1 : 0)
    return { state: now, captures: waiting, kind: isSame ? ('added' as const) : ('replaced' as const) }
  })
  const truncated = cursor !== null && cursor.truncations !== state.truncations
  const from = cursor === null || truncated ? 0 : cursor.position
  return {
    cursor: cursorOf(state),
    truncated,
    confirmed: await confirmedBetween(records, from, state.position),
    pending: { kind, commits: readPending(captures, store) },
  }
}

/** Confirmed commits with events after `from`, up to the one that ends at `to`. */
export async function confirmedBetween(records: RecordStore, from: number, to: number): Promise<ConfirmedCommit[]> {
  if (from >= to) return []
  // A commit holds one event at least: that many are enough.
  const commits = await createPageReader(records).read(from, to - from)
  return commits.filter((commit) => lastPositionOf(commit) <= to)
}

/** See `EventLog.findCommand`. */
export async function findCommand(
  records: RecordStore,
  knownIds: KnownIds,
  commandId: string,
): Promise<FoundCommand | undefined> {
  const { found } = await knownIds.find([commandId])
  const commit = found.get(commandId)
  if (commit?.commandId === commandId) return { kind: 'commit', commit }
  const rejection = await records.read((reader) => reader.rejectionOfCommand(commandId))
  return rejection === undefined ? undefined : { kind: 'rejection', rejection }
}
