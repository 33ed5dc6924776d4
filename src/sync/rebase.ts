import { lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { StreamEnd } from '../log/event-log.js'
import type { OpenedStream, StreamRedecider } from '../log/redecider.js'
import type { RejectionReason } from '../log/rejection.js'
import type { RefusedCommit } from './news.js'

/** One stream that the centre sent news of. */
export interface StreamNews {
  /** The stream before the news. */
  readonly opened: OpenedStream
  /** What the centre confirmed since. */
  readonly confirmed: readonly ConfirmedCommit[]
  /** By commit id: what the centre will never take, and why. */
  readonly refused: ReadonlyMap<string, RefusedCommit>
}

/** What the news makes of the stream's pending commits. */
export interface StreamRebase {
  /** Sequences that are confirmed now. */
  readonly settled: readonly number[]
  readonly replaced: readonly PendingCommit[]
  readonly rejected: readonly { readonly commit: PendingCommit; readonly reason: RejectionReason }[]
  /** Where the stream ends now; `null` when this device's own commits were confirmed just as they stand. */
  readonly end: StreamEnd | null
}

/**
 * Puts what is pending on top of what is confirmed, for one stream:
 *
 *     history ─ confirmed ─┬─ pending found among confirmed → settled
 *                          ├─ refused by the centre         → rejected
 *                          └─ the rest: as it is while nothing below it changed, else decided again
 *
 * Pure but for the ids of events that come out different.
 */
export function rebaseStream({ opened, confirmed, refused }: StreamNews): StreamRebase {
  const { pending } = opened
  const confirmedCommands = new Set(confirmed.map(({ commandId }) => commandId))
  const confirmedEvents = new Set(confirmed.flatMap(({ events }) => events.map(({ id }) => id)))
  const isSettled = (commit: PendingCommit): boolean =>
    confirmedCommands.has(commit.commandId) || commit.events.every(({ id }) => confirmedEvents.has(id))
  const settled = pending.filter(isSettled).map(({ sequence }) => sequence)
  const rest = pending.filter((commit) => !isSettled(commit))
  const asCaptured = settledAsCaptured(confirmed, pending) !== null
  if (asCaptured && !rest.some(({ commitId }) => refused.has(commitId))) {
    return { settled, replaced: [], rejected: [], end: null }
  }
  // A log that moved on holds some of the news already; what comes of it is stale, and not written.
  const news = confirmed.filter(({ firstVersion }) => firstVersion > opened.confirmedEnd.version)
  for (const commit of news) opened.redecider.keep(commit)
  const last = news.at(-1)
  const from = { redecider: opened.redecider, end: last === undefined ? opened.confirmedEnd : endOf(last) }
  return { settled, ...decideRest(rest, refused, { ...from, changed: !asCaptured }) }
}

/**
 * The sequences of the pending commits that `confirmed` confirms, when the centre took this device's oldest commits of a
 * stream in their order and nothing else came between: versions stay as they were, and nothing is decided again.
 * Otherwise `null`.
 */
export function settledAsCaptured(
  confirmed: readonly ConfirmedCommit[],
  oldest: readonly PendingCommit[],
): number[] | null {
  const isOwn = confirmed.every((commit, index) => {
    const own = oldest[index]
    return own?.commitId === commit.commitId && own.firstVersion === commit.firstVersion
  })
  return isOwn ? oldest.slice(0, confirmed.length).map(({ sequence }) => sequence) : null
}

function decideRest(
  rest: readonly PendingCommit[],
  refused: StreamNews['refused'],
  from: { readonly redecider: StreamRedecider; readonly end: StreamEnd; readonly changed: boolean },
): Omit<StreamRebase, 'settled'> {
  let { changed, end } = from
  const replaced: PendingCommit[] = []
  const rejected: { commit: PendingCommit; reason: RejectionReason }[] = []
  for (const commit of rest) {
    const reason = refused.get(commit.commitId)?.reason
    if (reason === undefined && !changed) {
      from.redecider.keep(commit)
      end = endOf(commit)
      continue
    }
    changed = true
    const outcome = reason === undefined ? from.redecider.redecide(commit) : { kind: 'rejected' as const, reason }
    if (outcome.kind === 'rejected') {
      rejected.push({ commit, reason: outcome.reason })
    } else {
      replaced.push(outcome.commit)
      end = endOf(outcome.commit)
    }
  }
  return { replaced, rejected, end }
}

function endOf(commit: ConfirmedCommit | PendingCommit): StreamEnd {
  return { version: lastVersionOf(commit), tip: commit.commitId }
}
