import { docketError } from '../errors.js'
import type { Commit, ConfirmedCommit, PendingCommit } from '../events/commit.js'

/**
 * A commit as text, with its fields in one order: two devices that hold the same commit hold the same bytes. What the
 * record's key and index fields say already (the sequence) is left out.
 */
export function encodeCommit(commit: ConfirmedCommit | PendingCommit): string {
  const captured: Commit = {
    commitId: commit.commitId,
    commandId: commit.commandId,
    command: commit.command === null ? null : { name: commit.command.name, input: commit.command.input },
    streamId: commit.streamId,
    expectedVersion: commit.expectedVersion,
    actor: commit.actor,
    deviceId: commit.deviceId,
    recordedAt: commit.recordedAt,
    correlationId: commit.correlationId,
    causationId: commit.causationId,
    events: commit.events.map(({ id, type, schemaVersion, data }) => ({ id, type, schemaVersion, data })),
  }
  const { firstVersion } = commit
  if ('sequence' in commit) return JSON.stringify({ ...captured, firstVersion })
  return JSON.stringify({
    ...captured,
    firstPosition: commit.firstPosition,
    firstVersion,
    receivedAt: commit.receivedAt,
  })
}

/** The confirmed commit of a text. @throws DocketError `log-corrupt` naming the record. */
export function decodeConfirmed(body: unknown, store: string, position: number): ConfirmedCommit {
  return decode(body, store, `confirmed ${position}`) as ConfirmedCommit
}

/** The pending commit of a text. @throws DocketError `log-corrupt` naming the record. */
export function decodePending(body: unknown, store: string, sequence: number): PendingCommit {
  return { ...(decode(body, store, `pending ${sequence}`) as PendingCommit), sequence }
}

function decode(body: unknown, store: string, record: string): Commit {
  let cause: unknown
  try {
    const value: unknown = typeof body === 'string' ? JSON.parse(body) : undefined
    if (typeof value === 'object' && value !== null && 'events' in value && Array.isArray(value.events)) {
      return value as Commit
    }
  } catch (error) {
    cause = error
  }
  const message = `Record ${record} of the log of ${store} cannot be read. The data is left where it is; export it before you clear this site's storage.`
  throw docketError('log-corrupt', message, { store, record }, { cause })
}
