import { isConfirmed, isPending, lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { EventLog } from '../log/event-log.js'
import type { Aggregate } from '../model/define-aggregate.js'
import { emptyState, foldCommits, type AggregateState } from './aggregate-state.js'
import { createRecent } from './recent.js'
import { LONG_STREAM_EVENTS, SNAPSHOT_EVERY_EVENTS, type FoldOrigin, type Snapshots } from './snapshots.js'

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

/** The fold of a stream's confirmed commits: good as long as its origin is the log's, and its tip stands where it did. */
interface ConfirmedState extends AggregateState {
  readonly origin: FoldOrigin
  /** Version of the stream's last snapshot. */
  readonly saved: number
}

const MAX_STATES = 1_000

/** Keeps the states of the streams used last in memory, and those of long streams in `snapshots`. */
export function createAggregateStates(log: EventLog, snapshots: Snapshots): AggregateStates {
  const states = createRecent<AggregateState>(MAX_STATES)
  const bases = createRecent<ConfirmedState>(MAX_STATES)
  let truncations: number | null = null
  log.onSignal(({ state }) => {
    // What is below a version may be another past now, under the same tip.
    if (state.truncations !== truncations) states.clear()
    truncations = state.truncations
  })

  const findBase = async (aggregate: Aggregate, streamId: string): Promise<ConfirmedState> => {
    // Read before the stream: a truncation in between makes the base stale too early, never too late.
    const state = await log.state()
    const origin = { logId: state.id, truncations: state.truncations }
    const known = bases.get(streamId)
    if (known?.origin.truncations === origin.truncations) return known
    const { confirmedVersion } = await log.streamHead(streamId)
    const isLong = confirmedVersion >= LONG_STREAM_EVENTS
    const found = isLong ? await snapshots.find(aggregate, streamId, origin) : undefined
    return { ...(found ?? emptyState(aggregate)), origin, saved: found?.version ?? 0 }
  }
  const keepBase = (aggregate: Aggregate, streamId: string, base: ConfirmedState): void => {
    const { origin, saved, ...state } = base
    const isDue = state.version >= LONG_STREAM_EVENTS && state.version - saved >= SNAPSHOT_EVERY_EVENTS
    if (isDue) snapshots.save(aggregate, streamId, { state, origin })
    bases.keep(streamId, { ...base, saved: isDue ? state.version : saved })
  }
  const open = async (aggregate: Aggregate, streamId: string): Promise<OpenedState> => {
    const base = await findBase(aggregate, streamId)
    const opened = await readFrom(log, aggregate, streamId, base)
    const saved = opened.isFromBase ? base.saved : 0
    keepBase(aggregate, streamId, { ...opened.confirmed, origin: base.origin, saved })
    return opened
  }
  const load = async (aggregate: Aggregate, streamId: string): Promise<AggregateState> => {
    const { confirmed, pending } = await open(aggregate, streamId)
    return states.keep(streamId, foldCommits(aggregate, pending, confirmed))
  }
  /** Lets the base follow what the centre has confirmed meanwhile, when that is much. */
  const follow = async (aggregate: Aggregate, streamId: string): Promise<void> => {
    const { confirmedVersion } = await log.streamHead(streamId)
    const behind = confirmedVersion - (bases.get(streamId)?.version ?? 0)
    if (confirmedVersion >= LONG_STREAM_EVENTS && behind >= SNAPSHOT_EVERY_EVENTS) await open(aggregate, streamId)
  }
  return {
    load,
    open,
    get: async (aggregate, streamId) => states.get(streamId) ?? load(aggregate, streamId),
    advance: (aggregate, before, commit) => {
      const { streamId } = commit
      const after = states.keep(streamId, foldCommits(aggregate, [commit], before))
      const base = bases.get(streamId)
      if (isConfirmed(commit)) {
        if (base?.tip === before.tip) keepBase(aggregate, streamId, { ...base, ...after })
      } else if (stretchOf(before.version) !== stretchOf(after.version)) {
        snapshots.later(() => follow(aggregate, streamId))
      }
    },
  }
}

function stretchOf(version: number): number {
  return Math.floor(version / SNAPSHOT_EVERY_EVENTS)
}

async function readFrom(
  log: EventLog,
  aggregate: Aggregate,
  streamId: string,
  base: AggregateState,
): Promise<OpenedState & { readonly isFromBase: boolean }> {
  if (base.version > 0) {
    const [end, ...rest] = await log.readStream(streamId, { fromVersion: base.version })
    if (end !== undefined && isEndOf(base, end)) return { ...openedOn(aggregate, base, rest), isFromBase: true }
  }
  return { ...openedOn(aggregate, emptyState(aggregate), await log.readStream(streamId)), isFromBase: false }
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
