import { emptyHead, type LogState, type StreamHead } from './log-state.js'
import type { RecordReader, RecordStore } from './records.js'
import { readState } from './write-state.js'
import type { StreamId } from '../events/ids.js'

/**
 * What this log remembers of the records, so that a capture is one request: the state, and the heads of streams used
 * lately. It may be behind another tab; who builds on it has that checked by the transaction that writes.
 */
export interface LogMirror {
  /** `null` when there is nothing to build on. */
  readonly state: LogState | null
  head(streamId: string): StreamHead | undefined
  /** Reads the state, and the heads of these streams. */
  refresh(streamIds: Iterable<string>): Promise<LogState>
  /** Notes what this log has written itself. */
  advance(state: LogState, heads: ReadonlyMap<string, StreamHead>): void
  /** Notes a head that was read when the log stood at `state`. */
  note(state: LogState, head: StreamHead): void
  /** Something was written that is not in here. */
  invalidate(): void
}

const MAX_HEADS = 10_000

/** A mirror of nothing yet. */
export function createLogMirror(records: RecordStore): LogMirror {
  let state: LogState | null = null
  const heads = new Map<string, StreamHead>()
  const keep = (head: StreamHead): void => {
    if (heads.size >= MAX_HEADS) heads.clear()
    heads.set(head.streamId, head)
  }
  return {
    get state() {
      return state
    },
    head: (streamId) => heads.get(streamId),
    refresh: async (streamIds) => {
      const asked = [...streamIds]
      const read = await records.read((reader) => readHeads(reader, asked))
      if (state === null || !isSameMoment(state, read.state)) heads.clear()
      state = read.state
      for (const head of read.heads) keep(head)
      return state
    },
    advance: (next, written) => {
      state = next
      for (const head of written.values()) keep(head)
    },
    note: (at, head) => {
      state ??= at
      if (isSameMoment(state, at)) keep(head)
    },
    invalidate: () => {
      state = null
      heads.clear()
    },
  }
}

async function readHeads(
  reader: RecordReader,
  streamIds: readonly string[],
): Promise<{ readonly state: LogState; readonly heads: readonly StreamHead[] }> {
  const [state, ...heads] = await Promise.all([
    readState(reader),
    ...streamIds.map((streamId) => reader.head(streamId)),
  ])
  return {
    state,
    heads: heads.map((head, index) => head ?? emptyHead(streamIds[index] as StreamId)),
  }
}

/** True when nothing but sealing lies between two states. */
export function isSameMoment(left: LogState, right: LogState): boolean {
  return left.revision === right.revision && left.nextSequence === right.nextSequence
}
