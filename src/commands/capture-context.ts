import type { Commit, CommitCommand, CommitEvent, ExpectedVersion } from '../events/commit.js'
import { MAX_COMMIT_EVENTS } from '../events/commit-schema.js'
import { isName, type StreamId } from '../events/ids.js'
import { docketError } from '../errors.js'

/** The context an append or a command may be given; what is left out is made. */
export interface CaptureOptions {
  /** Makes a retry harmless: the same id takes effect once. Reuse it to retry after a crash. By default the commit's. */
  readonly commandId?: string
  /** Ties together all that follows from one request; by default the command id. */
  readonly correlationId?: string
  /** Id of the event or command that led to this one. */
  readonly causationId?: string
  /** Who does it. */
  readonly actor?: string | null
}

/** What was decided, before it has its context. */
export interface Decided {
  readonly commitId: string
  readonly streamId: StreamId
  readonly expectedVersion: ExpectedVersion
  readonly command: CommitCommand | null
  readonly events: readonly CommitEvent[]
}

/**
 * A commit of what was decided, with its context.
 * @throws DocketError `invalid-argument` when an option cannot be stored, or there are no or too many events.
 */
export function toCommit(decided: Decided, options: CaptureOptions, deviceId: string): Commit {
  const { length } = decided.events
  if (length === 0 || length > MAX_COMMIT_EVENTS) {
    const message = `A commit holds 1 to ${MAX_COMMIT_EVENTS} events, not ${length}. Split what belongs to several commits.`
    throw docketError('invalid-argument', message, { argument: 'events' })
  }
  const commandId = named('commandId', options.commandId ?? decided.commitId)
  return {
    commitId: decided.commitId,
    commandId,
    command: decided.command,
    streamId: decided.streamId,
    expectedVersion: decided.expectedVersion,
    actor: options.actor == null ? null : named('actor', options.actor),
    deviceId,
    recordedAt: new Date().toISOString(),
    correlationId: named('correlationId', options.correlationId ?? commandId),
    causationId: options.causationId === undefined ? null : named('causationId', options.causationId),
    events: decided.events,
  }
}

/** Checks an id or a name given by an application. @throws DocketError `invalid-argument`. */
export function named(argument: string, value: unknown): string {
  if (isName(value)) return value
  const message = `${argument} must be a string of 1 to 255 characters without control characters, not ${JSON.stringify(value)}.`
  throw docketError('invalid-argument', message, { argument })
}
