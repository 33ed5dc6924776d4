import { createHash } from 'node:crypto'
import type { Commit } from '../../events/commit.js'

/** What stands before the first event of a store. */
export const GENESIS_HASH: Uint8Array = new Uint8Array(32)

/** Everything of one stored event that the chain protects. */
export interface ChainedEvent {
  readonly storeId: string
  readonly position: number
  readonly version: number
  readonly eventId: string
  readonly type: string
  readonly schemaVersion: number
  /** JSON text, exactly as stored. */
  readonly data: string
  readonly firstPosition: number
  readonly receivedAt: string
  /** The commit's context; its events are not read. */
  readonly commit: Omit<Commit, 'events' | 'command'>
  /** JSON text, exactly as stored, or `null`. */
  readonly command: string | null
  /** Whose token brought the commit: JSON text, exactly as stored. */
  readonly pushedBy: string
}

/**
 * The hash of an event: SHA-256 over the 32 bytes of the hash before it ({@link GENESIS_HASH} for position 1) followed by
 * the UTF-8 bytes of {@link canonicalText}. Changing, removing or moving any event changes every hash after it.
 */
export function nextHash(previous: Uint8Array, event: ChainedEvent): Uint8Array {
  return createHash('sha256').update(previous).update(canonicalText(event), 'utf8').digest()
}

/**
 * The text that is hashed: one JSON array, without white space, of store, position, event id, type, schema version,
 * stream, version, data, first position of the commit, commit id, command id, command, expected version, actor, device,
 * recordedAt, correlation id, causation id, receivedAt, pushed by; data, command and pushed by are strings holding their
 * JSON text.
 */
export function canonicalText(event: ChainedEvent): string {
  const { commit } = event
  return JSON.stringify([
    event.storeId,
    event.position,
    event.eventId,
    event.type,
    event.schemaVersion,
    commit.streamId,
    event.version,
    event.data,
    event.firstPosition,
    commit.commitId,
    commit.commandId,
    event.command,
    String(commit.expectedVersion),
    commit.actor,
    commit.deviceId,
    commit.recordedAt,
    commit.correlationId,
    commit.causationId,
    event.receivedAt,
    event.pushedBy,
  ])
}
