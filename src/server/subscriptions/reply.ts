import { docketError } from '../../errors.js'
import type { Commit, ExpectedVersion } from '../../events/commit.js'
import { nameBasedId } from '../../events/name-based-id.js'
import { readCommit } from '../../events/read-commit.js'
import type { ConfirmedEvent } from './event-source.js'

/** Events a service appends to one stream because of an event it has handled. */
export interface Reply {
  readonly streamId: string
  /** At least one; `schemaVersion` is 1 unless given. */
  readonly events: readonly { readonly type: string; readonly data: unknown; readonly schemaVersion?: number }[]
  /** Default `'any'`. A demand that is not met when the reply arrives is listed as refused. */
  readonly expectedVersion?: ExpectedVersion
  /** Default: nobody. */
  readonly actor?: string | null
}

/** What a reply's ids follow from. */
export interface ReplyOrigin {
  readonly store: string
  readonly consumer: string
  readonly event: ConfirmedEvent
  /** Which of the event's replies it is, from 0. */
  readonly index: number
  readonly nowMs: number
}

/**
 * The commit of a reply. The same consumer, event and place always give the same ids; the story goes on, and the event is
 * named as its cause.
 * @throws DocketError `invalid-argument` when it could never be stored.
 */
export function replyCommit(reply: Reply, { store, consumer, event, index, nowMs }: ReplyOrigin): Commit {
  const idOf = (...names: number[]): string => nameBasedId('reply', store, consumer, event.id, index, ...names)
  const commit = readCommit({
    commitId: idOf(),
    commandId: idOf(),
    command: null,
    streamId: reply.streamId,
    expectedVersion: reply.expectedVersion ?? 'any',
    actor: reply.actor ?? null,
    deviceId: consumer,
    recordedAt: new Date(nowMs).toISOString(),
    correlationId: event.correlationId,
    causationId: event.id,
    events: reply.events.map(({ type, data, schemaVersion = 1 }, place) => ({
      id: idOf(place),
      type,
      schemaVersion,
      data,
    })),
  })
  if (typeof commit !== 'string') return commit
  throw docketError('invalid-argument', `This reply cannot be appended. ${commit}`, { argument: 'reply' })
}
