import { newId, type Position, type StreamId, type Version } from '../events/ids.js'

/** Format of the log's records; a newer one than this code knows is refused, never dropped. */
export const LOG_FORMAT = 3

/** What a log knows of itself. */
export interface LogState {
  readonly format: number
  /** Names this log on this device: what is derived from it names it too, and is not taken for another's. */
  readonly id: string
  readonly store: string
  readonly deviceId: string
  /** Identity of the centre's history, from its answers; `null` before the first one. */
  readonly epoch: string | null
  /** Position of the last confirmed event. */
  readonly position: Position
  /** Sequence the next pending commit gets. */
  readonly nextSequence: number
  /** Raised whenever pending commits that were already there change: confirmed, decided again, rejected. */
  readonly generation: number
  /** Raised whenever confirmed commits are taken back to pending, because the centre lost them. */
  readonly truncations: number
  readonly pendingCount: number
  readonly rejectedCount: number
  /** Raised by every write but a capture. */
  readonly revision: number
  /** Position of the last event that is packed into a full segment; what follows is packed in the background. */
  readonly sealedPosition: number
  /** The syncing tab that may change the log; every takeover raises it. */
  readonly fence: number
  /** ISO 8601, or `null` before the first successful exchange with the centre. */
  readonly lastSyncedAt: string | null
}

/** The state of a log nobody has written to. */
export function initialLogState(store: string, deviceId: string): LogState {
  return {
    format: LOG_FORMAT,
    id: newId(),
    store,
    deviceId,
    epoch: null,
    position: 0 as Position,
    nextSequence: 1,
    generation: 0,
    truncations: 0,
    pendingCount: 0,
    rejectedCount: 0,
    revision: 0,
    sealedPosition: 0,
    fence: 0,
    lastSyncedAt: null,
  }
}

/** How far a stream has come; both 0 when it has no events. */
export interface StreamHead {
  readonly streamId: StreamId
  /** Version of the last event, pending ones included. */
  readonly version: Version
  /** Version of the last confirmed event. */
  readonly confirmedVersion: Version
  /** Id of the last commit: with the version it tells whether the stream is still what a decision was made on. */
  readonly tip: string | null
}

/** The head of a stream without events. */
export function emptyHead(streamId: StreamId): StreamHead {
  return { streamId, version: 0 as Version, confirmedVersion: 0 as Version, tip: null }
}

/** What a capture says of the log after it: so the counts are known without counting. */
export interface CaptureEnd {
  readonly position: number
  readonly pendingCount: number
}

/** The state now: the stored one, which captures leave as it is, and what the last capture says when it is newer. */
export function currentState(stored: LogState, last: LastCapture | undefined): LogState {
  if (last === undefined || last.sequence < stored.nextSequence) return stored
  const { position, pendingCount } = last.after
  return { ...stored, position: position as Position, pendingCount, nextSequence: last.sequence + 1 }
}

/** The capture that was stored last. */
export interface LastCapture {
  readonly sequence: number
  readonly after: CaptureEnd
}

/** The state as a write that is no capture leaves it: its revision tells, and the sequence it uses up. */
export function written(state: LogState): LogState {
  return { ...state, revision: state.revision + 1, nextSequence: state.nextSequence + 1 }
}
