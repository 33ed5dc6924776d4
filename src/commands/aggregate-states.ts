import { isConfirmed, isPending, lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { eventsOf } from '../events/stored-event.js'
import type { EventLog } from '../log/event-log.js'
import type { Aggregate } from '../model/define-aggregate.js'
import { createRecent } from './recent.js'

/** The state of one stream's aggregate, and what it was folded from. */
export interface AggregateState {
  readonly state: unknown
  readonly version: number
  /** Id of the last commit folded in, `null` for none. */
  readonly tip: string | null
}

/** The confirmed state of a stream, and what is pending on top of it. */
export interface OpenedState {
  readonly confirmed: AggregateState
  readonly pending: readonly PendingCommit[]
}

/**
 * Folded states of the streams in use. What is confirmed stays as it is until the centre loses it, so its fold is kept
 * apart from what is pending, and a stream that moved on is read from there on.
 */
export interface AggregateStates {
  /** The state at hand if there is one, else the one {@link AggregateStates.load} gives; an append checks its version and tip. */
  get(aggregate: Aggregate, streamId: string): Promise<AggregateState>
  /** The state as the log has it now, pending commits included. */
  load(aggregate: Aggregate, streamId: string): Promise<AggregateState>
  /** The stream as the log has it now. */
  open(aggregate: Aggregate, streamId: string): Promise<OpenedState>
  /** Folds a commit just appended on top of `before`. */
  advance(aggregate: Aggregate, before: AggregateState, commit: ConfirmedCommit | PendingCommit): void
}

/** A fold of confirmed commits, as good as the log's count of truncations is still the same. */
interface ConfirmedState extends AggregateState {
  readonly truncations: number
}

const MAX_STATES = 1_000

/** Keeps the states of the streams used last. */
export function createAggregateStates(log: EventLog): AggregateStates {
  const states = createRecent<AggregateState>(MAX_STATES)
  const bases = createRecent<ConfirmedState>(MAX_STATES)
  let truncations: number | null = null
  log.onSignal(({ state }) => {
    // What is below a version may be another past now, under the same tip.
    if (state.truncations !== truncations) states.clear()
    truncations = state.truncations
  })

  const open = async (aggregate: Aggregate, streamId: string): Promise<OpenedState> => {
    // Read before the stream: a truncation in between makes the base stale too early, never too late.
    const { truncations: current } = await log.state()
    const base = bases.get(streamId)
    const opened = await readFrom(log, aggregate, streamId, base?.truncations === current ? base : nothing(aggregate))
    bases.keep(streamId, { ...opened.confirmed, truncations: current })
    return opened
  }
  const load = async (aggregate: Aggregate, streamId: string): Promise<AggregateState> => {
    const { confirmed, pending } = await open(aggregate, streamId)
    return states.keep(streamId, foldCommits(aggregate, pending, confirmed))
  }
  return {
    load,
    open,
    get: async (aggregate, streamId) => states.get(streamId) ?? load(aggregate, streamId),
    advance: (aggregate, before, commit) => {
      const after = states.keep(commit.streamId, foldCommits(aggregate, [commit], before))
      const base = bases.get(commit.streamId)
      if (isConfirmed(commit) && base?.tip === before.tip) bases.keep(commit.streamId, { ...base, ...after })
    },
  }
}

 
async function readFrom(
  log: EventLog,
  aggregate: Aggregate,
  streamId: string,
  base: AggregateState,
): Promise<OpenedState> {
  if (base.version > 0) {
    const [end, ...rest] = await log.readStream(streamId, { fromVersion: base.version })
    if (end !== undefined && isEndOf(base, end)) return openedOn(aggregate, base, rest)
  }
  return openedOn(aggregate, nothing(aggregate), await log.readStream(streamId))
}

function openedOn(
  aggregate: Aggregate,
  base: AggregateState,
  commits: readonly (ConfirmedCommit | PendingCommit)[],
): OpenedState {
  return {
    confirmed: foldCommits(aggregate, commits.filter(isConfirmed), base),
    pending: commits.filter(isPending),
  }
}

function isEndOf(base: AggregateState, commit: ConfirmedCommit | PendingCommit): boolean {
  return isConfirmed(commit) && commit.commitId === base.tip && lastVersionOf(commit) === base.version
}

function nothing(aggregate: Aggregate): AggregateState {
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
