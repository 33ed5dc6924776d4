import { isConfirmed, type CommitEvent, type ConfirmedCommit, type WaitingCommit } from './commit.js'
import type { EventId, Position, StreamId, Version } from './ids.js'

/** An event as it is read back: what happened, where it stands, and its context. Immutable. */
export interface StoredEvent<Type extends string = string, Data = unknown> {
  readonly id: EventId
  readonly type: Type
  readonly schemaVersion: number
  readonly data: Data
  readonly streamId: StreamId
  readonly version: Version
  /** Place in the store's log; `null` while the centre has not confirmed it, handy for a "not sent" badge. */
  readonly position: Position | null
  readonly commitId: string
  readonly commandId: string
  /** Who did it; `null` when the application named nobody. */
  readonly actor: string | null
  readonly deviceId: string
  readonly correlationId: string
  /** Id of the event or command that led to this one, or `null`. */
  readonly causationId: string | null
  /** ISO 8601, UTC, the device's clock. */
  readonly recordedAt: string
  /** ISO 8601, UTC, the centre's clock; `null` while the event is pending. */
  readonly receivedAt: string | null
}

/** The events of a commit, each with its place and the commit's context. */
export function eventsOf(commit: WaitingCommit | ConfirmedCommit): StoredEvent[] {
  return commit.events.map((event, index) => eventAt(commit, event, index))
}

function eventAt(commit: WaitingCommit | ConfirmedCommit, event: CommitEvent, index: number): StoredEvent {
  const confirmed = isConfirmed(commit)
  return {
    id: event.id,
    type: event.type,
    schemaVersion: event.schemaVersion,
    data: event.data,
    streamId: commit.streamId,
    version: (commit.firstVersion + index) as Version,
    position: confirmed ? ((commit.firstPosition + index) as Position) : null,
    commitId: commit.commitId,
    commandId: commit.commandId,
    actor: commit.actor,
    deviceId: commit.deviceId,
    correlationId: commit.correlationId,
    causationId: commit.causationId,
    recordedAt: commit.recordedAt,
    receivedAt: confirmed ? commit.receivedAt : null,
  }
}
