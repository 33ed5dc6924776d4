import { currentState, type LogState } from './log-state.js'
import type { RecordReader, RecordWriter } from './records.js'

/** The state as the transaction sees it. */
export async function readState(reader: RecordReader): Promise<LogState> {
  const stored = requireState(await reader.storedState())
  return currentState(stored, await reader.lastCapture(stored.nextSequence))
}

/** The state record, which a log has from its opening on. */
export function requireState(stored: LogState | undefined): LogState {
  if (stored === undefined) throw new Error('The log has no state record.')
  return stored
}

/** Stores a state made by `written`, and uses up its sequence: logs that remember another state find out. */
export function putWritten(writer: RecordWriter, state: LogState): void {
  writer.skipSequence(state.nextSequence - 1)
  writer.putState(state)
}
