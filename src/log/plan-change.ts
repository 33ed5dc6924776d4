import { lastPositionOf, lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { Version } from '../events/ids.js'
import { docketError } from '../errors.js'
import type { LogChange } from './event-log.js'
import { emptyHead, type LogState, type StreamHead } from './log-state.js'
import type { Rejection } from './rejection.js'

/** What the log holds of the streams that a change touches. */
export interface ChangeView {
  readonly state: LogState
  readonly heads: ReadonlyMap<string, StreamHead>
  /** Pending commits captured after the change was computed. */
  readonly capturedSince: readonly PendingCommit[]
}

/** The records a change writes. */
export interface ChangePlan {
  readonly state: LogState
  readonly heads: readonly StreamHead[]
  readonly rejections: readonly Rejection[]
}

/**
 * The records that make `change` true of a log at `view`, or `'stale'` when the log moved on in a way the change did not
 * see: other confirmed events, another rebase, or a commit captured meanwhile on a stream that was decided again.
 * @throws DocketError `fenced` when another tab has taken the lead.
 */
export function planChange(change: LogChange, view: ChangeView): ChangePlan | 'stale' {
  const { state } = view
  requireLead(state, change.fence)
  const { basis } = change
  const moved =
    state.position !== basis.position ||
    state.generation !== basis.generation ||
    state.truncations !== basis.truncations
  const foreign = view.capturedSince.some(({ streamId }) => change.ends.has(streamId))
  if (moved || foreign || !continues(state.position, change.confirmed)) return 'stale'
  return {
    state: stateAfter(state, change),
    heads: headsAfter(change, view),
    rejections: change.rejected.map(({ commit, reason }) => ({
      id: commit.commitId,
      commit,
      reason,
      rejectedAt: change.syncedAt,
      resolved: null,
    })),
  }
}

/** Lets only the newest leader through. @throws DocketError `fenced`. */
export function requireLead(state: LogState, fence: number): void {
  if (state.fence === fence) return
  const message = `Another tab syncs store ${state.store} now; this one has stepped back.`
  throw docketError('fenced', message, { store: state.store })
}

function continues(position: number, confirmed: readonly ConfirmedCommit[]): boolean {
  let expected = position + 1
  return confirmed.every((commit) => {
    const fits = commit.firstPosition === expected
    expected += commit.events.length
    return fits
  })
}

function stateAfter(state: LogState, change: LogChange): LogState {
  const last = change.confirmed.at(-1)
  const changesPending = change.settled.length + change.replaced.length + change.rejected.length > 0
  return {
    ...state,
    epoch: change.epoch ?? state.epoch,
    position: last === undefined ? state.position : lastPositionOf(last),
    generation: changesPending ? state.generation + 1 : state.generation,
    pendingCount: state.pendingCount - change.settled.length - change.rejected.length,
    rejectedCount: state.rejectedCount + change.rejected.length,
    lastSyncedAt: change.syncedAt,
  }
}

function headsAfter(change: LogChange, view: ChangeView): StreamHead[] {
  const heads = new Map<string, StreamHead>()
  for (const commit of change.confirmed) {
    const { streamId } = commit
    const head = heads.get(streamId) ?? view.heads.get(streamId) ?? emptyHead(streamId)
    const confirmedVersion = lastVersionOf(commit)
    const version = Math.max(head.version, confirmedVersion) as Version
    const tip = version > confirmedVersion ? head.tip : commit.commitId
    heads.set(streamId, { streamId, version, confirmedVersion, tip })
  }
  for (const [streamId, { version, tip }] of change.ends) {
    const head = heads.get(streamId) ?? view.heads.get(streamId)
    if (head !== undefined) heads.set(streamId, { ...head, version: version as Version, tip })
  }
  return [...heads.values()]
}
