import { lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { eventsOf } from '../events/stored-event.js'
import type { EventLog } from '../log/event-log.js'
import type { Aggregate } from '../model/define-aggregate.js'

/** The state of one stream's aggregate, and what it was folded from. */
export interface AggregateState {
  readonly state: unknown
  readonly version: number
  /** Id of the last commit folded in, `null` for none. */
  readonly tip: string | null
}

/** Folded states of the streams in use; each is as good as its version and tip, which an append checks. */
export interface AggregateStates {
  /** The state at hand if there is one, else the one {@link AggregateStates.load} gives. */
  get(aggregate: Aggregate, streamId: string): Promise<AggregateState>
  /** The state as the log has it now. */
  load(aggregate: Aggregate, streamId: string): Promise<AggregateState>
  /** Folds a commit just appended on top of `before`. */
  advance(aggregate: Aggregate, before: AggregateState, commit: ConfirmedCommit | PendingCommit): void
}

const MAX_STATES = 1_000

/** Keeps the states of the streams used last. */
export function createAggregateStates(log: EventLog): AggregateStates {
  const states = new Map<string, AggregateState>()
  const keep = (streamId: string, state: AggregateState): AggregateState => {
    states.delete(streamId)
    states.set(streamId, state)
    if (states.size > MAX_STATES) {
      const [oldest] = states.keys()
      if (oldest !== undefined) states.delete(oldest)
    }
    return state
  }
  const load = async (aggregate: Aggregate, streamId: string): Promise<AggregateState> => {
    const commits = await log.readStream(streamId)
    return keep(streamId, foldCommits(aggregate, commits))
  }
  return {
    load,
    get: async (aggregate, streamId) => states.get(streamId) ?? load(aggregate, streamId),
    advance: (aggregate, before, commit) => keep(commit.streamId, foldCommits(aggregate, [commit], before)),
  }
}

/** The state after `commits`, starting from nothing or from an earlier state. */
export function foldCommits(
  aggregate: Aggregate,
  commits: readonly (ConfirmedCommit | PendingCommit)[],
  before: AggregateState = { state: aggregate.initialState(), version: 0, tip: null },
): AggregateState {
  const last = commits.at(-1)
  if (last === undefined) return before
  const state = commits.flatMap(eventsOf).reduce<unknown>(aggregate.evolve, before.state)
  return { state, version: lastVersionOf(last), tip: last.commitId }
}
