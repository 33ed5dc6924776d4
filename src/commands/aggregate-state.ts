import { lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { eventsOf } from '../events/stored-event.js'
import type { Aggregate } from '../model/define-aggregate.js'

/** The state of one stream's aggregate, and what it was folded from. */
export interface AggregateState {
  readonly state: unknown
  readonly version: number
  /** Id of the last commit folded in, `null` for none. */
  readonly tip: string | null
}

/** The state before the first commit. */
export function emptyState(aggregate: Aggregate): AggregateState {
  return { state: aggregate.initialState(), version: 0, tip: null }
}

/** The state after `commits`, which follow what `before` was folded from. */
export function foldCommits(
  aggregate: Aggregate,
  commits: readonly (ConfirmedCommit | PendingCommit)[],
  before: AggregateState,
): AggregateState {
  const last = commits.at(-1)
  if (last === undefined) return before
  let { state } = before
  for (const commit of commits) for (const event of eventsOf(commit)) state = aggregate.evolve(state, event)
  return { state, version: lastVersionOf(last), tip: last.commitId }
}
