import type { EventId, Position, StreamId, Version } from './ids.js'
import type { Json } from './json.js'

/**
 * What an append demands of its stream: a number (0 = no events yet) is the exact version it was decided on; the words
 * demand less. Anything but `'any'` fails when the stream is elsewhere.
 */
export type ExpectedVersion = number | 'no-stream' | 'stream-exists' | 'any'

/** An event inside its commit: what happened, and in which shape it is written. */
export interface CommitEvent {
  readonly id: EventId
  readonly type: string
  /** Version of the shape of `data`, from 1. */
  readonly schemaVersion: number
  readonly data: Json
}

/** The command that produced a commit, kept so that it can be decided again when the stream has moved on. */
export interface CommitCommand {
  readonly name: string
  readonly input: Json
}

/**
 * Events of one stream that are stored all or none, with the context they were captured in. The same record travels to
 * the centre and back; only its placement is added.
 */
export interface Commit {
  readonly commitId: string
  /** What makes a retry harmless: one command id takes effect once per store. */
  readonly commandId: string
  readonly command: CommitCommand | null
  readonly streamId: StreamId
  /** What the commit was decided on. */
  readonly expectedVersion: ExpectedVersion
  readonly actor: string | null
  readonly deviceId: string
  /** ISO 8601, UTC, the device's clock. */
  readonly recordedAt: string
  readonly correlationId: string
  readonly causationId: string | null
  /** At least one. */
  readonly events: readonly CommitEvent[]
}

/** A commit captured on this device that the centre has not confirmed; its version is provisional. */
export interface PendingCommit extends Commit {
  /** Place in the capture order of this device; never reused. */
  readonly sequence: number
  /** Version of the first event, counted after the confirmed and earlier pending events of the stream. */
  readonly firstVersion: Version
}

/** A pending commit without its sequence: as its record, which that is the key of, holds it. */
export type WaitingCommit = Omit<PendingCommit, 'sequence'>

/** A commit with the place the centre gave it; event `i` stands at `firstPosition + i` and `firstVersion + i`. */
export interface ConfirmedCommit extends Commit {
  readonly firstPosition: Position
  readonly firstVersion: Version
  /** ISO 8601, UTC, the clock of the centre (of the device where no centre is configured). */
  readonly receivedAt: string
}

/** True for a commit that has its place in the confirmed log. */
export function isConfirmed(commit: WaitingCommit | ConfirmedCommit): commit is ConfirmedCommit {
  return 'firstPosition' in commit
}

/** True for a commit that waits for the centre. */
export function isPending(commit: PendingCommit | ConfirmedCommit): commit is PendingCommit {
  return 'sequence' in commit
}

/** The version of the last event of a placed commit. */
export function lastVersionOf(commit: PendingCommit | ConfirmedCommit): Version {
  return (commit.firstVersion + commit.events.length - 1) as Version
}

/** The position of the last event of a confirmed commit. */
export function lastPositionOf(commit: ConfirmedCommit): Position {
  return (commit.firstPosition + commit.events.length - 1) as Position
}

/** True when a stream at `version` meets `expected`. */
export function meetsExpectedVersion(expected: ExpectedVersion, version: number): boolean {
  if (expected === 'any') return true
  if (expected === 'no-stream') return version === 0
  if (expected === 'stream-exists') return version > 0
  return expected === version
}
