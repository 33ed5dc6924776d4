import { docketError, isDocketError } from '../errors.js'
import {
  meetsExpectedVersion,
  type Commit,
  type CommitEvent,
  type ConfirmedCommit,
  type PendingCommit,
} from '../events/commit.js'
import { reversedIdOf } from '../events/reversal.js'
import type { Appended, CommitDraft, EventLog } from '../log/event-log.js'

// Each retry means another tab appended in between.
const MAX_ATTEMPTS = 20

/** True when one of these events undoes another. */
export function reversesAny(commits: readonly Pick<Commit, 'events'>[]): boolean {
  return eventsIn(commits).some(({ data }) => reversedIdOf(data) !== null)
}

/** The events of commits. */
export function eventsIn(commits: readonly Pick<Commit, 'events'>[]): CommitEvent[] {
  return commits.flatMap(({ events }) => events)
}

/** The commits of a stream; `null` when none of `commits` undoes anything, and nothing need be read. */
export async function readPast(
  log: EventLog,
  streamId: string,
  commits: readonly Pick<Commit, 'events'>[],
): Promise<readonly (ConfirmedCommit | PendingCommit)[] | null> {
  return reversesAny(commits) ? log.readStream(streamId) : null
}

type Reversible = Pick<CommitEvent, 'id' | 'data'>

/**
 * The `not-reversible` error of the first of `events` that undoes what is not on the stream, or was undone before; `null`
 * when they may follow `past`.
 */
export function reversalFault(streamId: string, past: readonly Reversible[], events: readonly Reversible[]) {
  const reversedBy = new Map<string, string | null>()
  for (const [index, { id, data }] of [...past, ...events].entries()) {
    const eventId = reversedIdOf(data)
    const earlier = eventId === null ? undefined : reversedBy.get(eventId)
    if (eventId !== null && earlier !== null && index >= past.length) {
      const why = earlier === undefined ? 'it is not there' : `${earlier} has done so`
      const message = `Event ${eventId} of stream ${streamId} cannot be reversed: ${why}.`
      return docketError('not-reversible', message, { streamId, eventId, reversedBy: earlier ?? null })
    }
    if (eventId !== null && earlier === null) reversedBy.set(eventId, id)
    reversedBy.set(id, null)
  }
  return null
}

/** Lets events pass that undo what `past` holds and has not undone. @throws DocketError `not-reversible`. */
export function requireReversible(past: readonly Commit[] | null, { streamId, events }: Commit): void {
  const fault = past === null ? null : reversalFault(streamId, eventsIn(past), events)
  if (fault !== null) throw fault
}

/** Appends events that undo others on the stream they were checked on. @throws DocketError `not-reversible`, and those of the log. */
export async function appendReversal(log: EventLog, draft: CommitDraft): Promise<Appended> {
  const { commit } = draft
  for (let attempts = 1; ; attempts += 1) {
    const past = await log.readStream(commit.streamId)
    // A repeated append is answered by the log.
    if (past.some((earlier) => isRepeated(draft, earlier))) return log.append(draft)
    requireReversible(past, commit)
    try {
      return await log.append({ ...draft, expectedTip: past.at(-1)?.commitId ?? null })
    } catch (error) {
      if (!isOvertaken(error, commit) || attempts >= MAX_ATTEMPTS) throw error
    }
  }
}

function isRepeated({ commit, suppliedEventIds = [] }: CommitDraft, earlier: Commit): boolean {
  return earlier.commandId === commit.commandId || earlier.events.some(({ id }) => suppliedEventIds.includes(id))
}

/** The stream moved on, and the caller does not mind. */
function isOvertaken(error: unknown, { expectedVersion }: Commit): boolean {
  return isDocketError(error, 'wrong-expected-version') && meetsExpectedVersion(expectedVersion, error.actualVersion)
}
