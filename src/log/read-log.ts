import { docketError } from '../errors.js'
import { lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { FoundCommand, LogCursor, LogTail, StreamRange } from './event-log.js'
import type { LogState } from './log-state.js'
import type { RecordReader } from './record-store.js'

/** Where a reader stands that has seen everything up to `state`. */
export function cursorOf(state: LogState): LogCursor {
  return {
    position: state.position,
    nextSequence: state.nextSequence,
    generation: state.generation,
    truncations: state.truncations,
  }
}

/** See {@link EventLog.tail}. */
export async function readTail(reader: RecordReader, store: string, cursor: LogCursor | null): Promise<LogTail> {
  const state = await reader.state()
  if (state === undefined) {
    throw docketError('log-corrupt', `The log of store ${store} has lost its state record.`, { store, record: 'state' })
  }
  const truncated = cursor !== null && cursor.truncations !== state.truncations
  const from = cursor === null || truncated ? START : cursor
  // Confirmed events slip in below what is pending, so that is given anew after them too.
  const isSame = from.generation === state.generation && from.position === state.position
  const [confirmed, pending] = await Promise.all([
    from.position < state.position ? reader.confirmedAfter(from.position) : Promise.resolve([]),
    reader.pendingAfter(isSame ? from.nextSequence - 1 : 0),
  ])
  return {
    cursor: cursorOf(state),
    truncated,
    confirmed,
    pending: { kind: isSame ? 'added' : 'replaced', commits: pending },
  }
}

const START: Omit<LogCursor, 'truncations'> = { position: 0 as LogCursor['position'], nextSequence: 1, generation: -1 }

/** See {@link EventLog.readStream}. */
export async function readCommitsOfStream(
  reader: RecordReader,
  streamId: string,
  range: StreamRange,
): Promise<(ConfirmedCommit | PendingCommit)[]> {
  const [confirmed, pending] = await Promise.all([reader.confirmedOfStream(streamId), reader.pendingOfStream(streamId)])
  const { fromVersion = 1, toVersion = Infinity } = range
  return [...confirmed, ...pending].filter(
    (commit) => lastVersionOf(commit) >= fromVersion && commit.firstVersion <= toVersion,
  )
}

/** See {@link EventLog.findCommand}. */
export async function findCommand(reader: RecordReader, commandId: string): Promise<FoundCommand | undefined> {
  const [commit, rejection] = await Promise.all([
    reader.commitOfCommand(commandId),
    reader.rejectionOfCommand(commandId),
  ])
  if (commit !== undefined) return { kind: 'commit', commit }
  return rejection === undefined ? undefined : { kind: 'rejection', rejection }
}
