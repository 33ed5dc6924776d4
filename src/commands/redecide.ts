import { isDocketError } from '../errors.js'
import { isConfirmed, isPending, lastVersionOf, meetsExpectedVersion } from '../events/commit.js'
import type { Commit, CommitEvent, ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { newCommitId, type Version } from '../events/ids.js'
import { isSameJson } from '../events/json.js'
import { eventsOf } from '../events/stored-event.js'
import type { EventLog } from '../log/event-log.js'
import type { OpenRedecider, StreamRedecider } from '../log/redecider.js'
import type { RejectionReason } from '../log/rejection.js'
import { decide, type Aggregate } from '../model/define-aggregate.js'
import { aggregateOf, type Model } from '../model/define-model.js'
import { isRefusal } from '../model/reject.js'
import type { AggregateState } from './aggregate-state.js'
import type { AggregateStates, OpenedState } from './aggregate-states.js'
import type { AppendTarget } from './append-to-stream.js'
import { captureEvents } from './capture-events.js'
import { parseInput } from './execute.js'
import { eventsIn, readPast, reversalFault } from './reversals.js'

/** Opens streams to decide their pending commits again, on confirmed states that are at hand. */
export function createOpenRedecider({ model, log }: AppendTarget, states: AggregateStates): OpenRedecider {
  return async (streamId) => {
    const aggregate = aggregateOf(model, streamId)
    const opened = aggregate === undefined ? await openPlain(log, streamId) : await states.open(aggregate, streamId)
    const { confirmed, pending } = opened
    const confirmedEnd = { version: confirmed.version, tip: confirmed.tip }
    const past = (await readPast(log, streamId, pending))?.filter(isConfirmed) ?? null
    return { confirmedEnd, pending, redecider: createRedecider(model, streamId, { ...confirmed, past }) }
  }
}

/** A stream of no aggregate has no state: its last confirmed commit is all that matters. */
async function openPlain(log: EventLog, streamId: string): Promise<OpenedState> {
  const { confirmedVersion } = await log.streamHead(streamId)
  const commits = await log.readStream(streamId, { fromVersion: Math.max(1, confirmedVersion) })
  const last = commits.filter(isConfirmed).at(-1)
  const end = last === undefined ? { version: 0, tip: null } : { version: lastVersionOf(last), tip: last.commitId }
  return { confirmed: { state: undefined, ...end }, pending: commits.filter(isPending) }
}

/** Where a stream stands. */
export interface RedeciderStart extends AggregateState {
  /** All commits up to there; `null` when nothing to be decided undoes an event. */
  readonly past: readonly Commit[] | null
}

/**
 * Starts where a stream stands. A commit with a command is decided again, with the same command id; events that come out
 * equal keep their ids. A commit without one is held to its `expectedVersion`. What undoes an event that is gone, or that
 * was undone meanwhile, is rejected.
 */
export function createRedecider(model: Model, streamId: string, from: RedeciderStart): StreamRedecider {
  const aggregate = aggregateOf(model, streamId)
  let { state, version } = from
  const past = from.past === null ? null : eventsIn(from.past)
  const keep = (commit: ConfirmedCommit | PendingCommit): void => {
    if (aggregate !== undefined) state = eventsOf(commit).reduce<unknown>(aggregate.evolve, state)
    version = lastVersionOf(commit)
    past?.push(...commit.events)
  }
  return {
    keep,
    redecide: (commit) => {
      const commitId = newCommitId()
      const decided =
        commit.command === null ? restamp(commit, version) : decideAgain({ model, aggregate, commitId }, commit, state)
      if ('code' in decided) return { kind: 'rejected', reason: decided }
      const fault = past === null ? null : reversalFault(streamId, past, decided.events)
      if (fault !== null) {
        const { code, message, eventId, reversedBy } = fault
        return { kind: 'rejected', reason: { code, message, details: { eventId, reversedBy } } }
      }
      const kept: PendingCommit = {
        ...commit,
        commitId,
        expectedVersion: commit.command === null ? commit.expectedVersion : version,
        firstVersion: (version + 1) as Version,
        events: decided.events,
      }
      keep(kept)
      return { kind: 'kept', commit: kept }
    },
  }
}

function restamp(commit: Commit, version: number): Pick<Commit, 'events'> | RejectionReason {
  if (meetsExpectedVersion(commit.expectedVersion, version)) return { events: commit.events }
  return {
    code: 'wrong-expected-version',
    message: `Stream ${commit.streamId} is at version ${version}; these events were appended on ${commit.expectedVersion}.`,
    details: { expectedVersion: commit.expectedVersion, actualVersion: version },
  }
}

interface Redeciding {
  readonly model: Model
  readonly aggregate: Aggregate | undefined
  /** Of the commit that is decided. */
  readonly commitId: string
}

function decideAgain(
  { model, aggregate, commitId }: Redeciding,
  commit: PendingCommit,
  state: unknown,
): Pick<Commit, 'events'> | RejectionReason {
  if (commit.command === null || aggregate === undefined) {
    return undecidable(commit, `this app has no aggregate for stream ${commit.streamId}`)
  }
  const { name, input } = commit.command
  try {
    const decision = decide(aggregate, name, state, parseInput(aggregate, name, input))
    if (isRefusal(decision)) {
      return {
        code: decision.reason,
        message: `${name} no longer fits: ${decision.reason}.`,
        details: decision.details,
      }
    }
    if (decision.length === 0) {
      return { code: 'already-done', message: `${name} has nothing left to do: it was done elsewhere.`, details: null }
    }
    return {
      events: withKeptIds(captureEvents(model, { streamId: commit.streamId, commitId }, decision), commit.events),
    }
  } catch (error) {
    return undecidable(commit, isDocketError(error) ? error.message : String(error))
  }
}

function undecidable(commit: Commit, why: string): RejectionReason {
  const what = commit.command?.name ?? 'the commit'
  return { code: 'undecidable', message: `${what} could not be decided again: ${why}`, details: null }
}

/** Equal events are the same event; each id is given away once. */
function withKeptIds(decided: readonly CommitEvent[], earlier: readonly CommitEvent[]): CommitEvent[] {
  const left = [...earlier]
  return decided.map((event) => {
    const index = left.findIndex(({ type, data }) => type === event.type && isSameJson(data, event.data))
    const [same] = index < 0 ? [] : left.splice(index, 1)
    return same === undefined ? event : { ...event, id: same.id }
  })
}
