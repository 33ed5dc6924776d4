import { isConfirmed, isPending, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { eventsOf } from '../events/stored-event.js'
import type { LogCursor, LogSignal, LogTail } from '../log/event-log.js'
import type { ReadModels, Rebase } from '../read-models/read-models.js'
import type { Place } from './unread-news.js'

/** The cursor of who has confirmed events up to a position, and nothing that is pending. */
export function cursorAt(position: number, truncations: number): LogCursor {
  return { position: position as LogCursor['position'], nextSequence: 1, generation: -1, truncations }
}

/** What a tail of the log brings. */
export function rebaseOf({ confirmed, pending }: LogTail): Rebase {
  return { confirmed: confirmed.flatMap(eventsOf), pending: pending.commits.flatMap(eventsOf) }
}

/** Applies what was missed of the log. */
export function applyTail(readModels: ReadModels, tail: LogTail): void {
  const { confirmed, pending } = rebaseOf(tail)
  if (tail.pending.kind === 'replaced') readModels.rebase({ confirmed, pending })
  else if (pending.length > 0) readModels.addPending(pending)
}

/**
 * Applies commits just appended in this tab, without reading them back; `null` when others came in between. Where
 * confirmations are still unread, they go on top of what was not confirmed then: it is the same events.
 */
export function applyAppended(
  readModels: ReadModels,
  { state, appended = [] }: LogSignal,
  { cursor, place }: { readonly cursor: LogCursor; readonly place: Place | null },
): LogCursor | null {
  if (state.generation !== place?.generation || state.truncations !== cursor.truncations) return null
  const pending = appended.filter(isPending)
  const confirmed = appended.filter(isConfirmed)
  if (!continues({ ...cursor, ...place }, pending, confirmed)) return null
  if (pending.length > 0) readModels.addPending(pending.flatMap(eventsOf))
  if (confirmed.length === 0) return { ...cursor, nextSequence: state.nextSequence }
  readModels.rebase({ confirmed: confirmed.flatMap(eventsOf), pending: [] })
  return { ...cursor, position: state.position, nextSequence: state.nextSequence }
}

function continues(
  cursor: LogCursor,
  pending: readonly PendingCommit[],
  confirmed: readonly ConfirmedCommit[],
): boolean {
  const [firstPending] = pending
  const [firstConfirmed] = confirmed
  if (firstPending !== undefined && firstConfirmed !== undefined) return false
  if (firstPending !== undefined) return firstPending.sequence === cursor.nextSequence
  return firstConfirmed?.firstPosition === cursor.position + 1
}
