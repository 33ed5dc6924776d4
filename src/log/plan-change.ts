import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { docketError } from '../errors.js'
import type { LogChange } from './event-log.js'
import { written, type LogState } from './log-state.js'
import type { Capture, ConfirmedHead } from './records.js'
import type { Rejection } from './rejection.js'
import { confirmedHeads } from './stream-head.js'

/** What the log holds that a change depends on. */
export interface ChangeView {
  readonly state: LogState
  /** What was captured after the change was computed. */
  readonly capturedSince: readonly Capture[]
}

/** The records a change writes. */
export interface ChangePlan {
  readonly state: LogState
  readonly heads: readonly ConfirmedHead[]
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
  const foreign = view.capturedSince.some(({ record }) => change.ends.has(record.streamId))
  if (moved || foreign || !continues(state.position, change.confirmed)) return 'stale'
  return {
    state: stateAfter(state, change),
    heads: confirmedHeads(change.confirmed),
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
    ...written(state),
    epoch: change.epoch ?? state.epoch,
    position: last === undefined ? state.position : lastPositionOf(last),
    generation: changesPending ? state.generation + 1 : state.generation,
    pendingCount: state.pendingCount - change.settled.length - change.rejected.length,
    rejectedCount: state.rejectedCount + change.rejected.length,
    lastSyncedAt: change.syncedAt,
  }
}
