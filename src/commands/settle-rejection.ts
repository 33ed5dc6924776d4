import { docketError, isDocketError } from '../errors.js'
import type { Commit, PendingCommit } from '../events/commit.js'
import { newEventId, newId } from '../events/ids.js'
import type { Rejection, Resolution } from '../log/rejection.js'
import { aggregateOf } from '../model/define-model.js'
import type { AggregateState } from './aggregate-state.js'
import type { AggregateStates } from './aggregate-states.js'
import type { AppendTarget } from './append-to-stream.js'
import { createRedecider } from './redecide.js'
import { packReceipt, type PackedReceipt } from './receipt.js'
import { readPast } from './reversals.js'

const MAX_ATTEMPTS = 20

/**
 * Does what a person chose for a rejected commit: `retry` decides it again on what the stream holds now,
 * `append-anyway` appends its events whatever the version, `discard` leaves it out for good. The rejection is marked
 * after the events are durable: a crash in between leaves it listed, and doing it again doubles nothing.
 * @throws DocketError `rejection-not-found`; `command-rejected` when the domain refuses again, and the rejection stays;
 * `invalid-argument` for `append-anyway` of a command, which only its decider may let through.
 */
export async function settleRejection(
  target: AppendTarget,
  states: AggregateStates,
  request: { readonly id: string; readonly resolution: Resolution; readonly actor: string | null },
): Promise<PackedReceipt | null> {
  const { id, resolution, actor } = request
  const rejection = await findRejection(target, id)
  if (rejection.resolved !== null) return null
  const receipt = resolution === 'discard' ? null : await appendAgain({ ...target, states }, rejection, resolution)
  await target.log.resolveRejection(id, resolution, actor)
  return receipt
}

async function findRejection(target: AppendTarget, id: string): Promise<Rejection> {
  const rejection = await target.log.rejection(id)
  if (rejection !== undefined) return rejection
  throw docketError('rejection-not-found', `There is no rejection ${id}. List them with rejections().`, {
    rejectionId: id,
  })
}

interface SettleTarget extends AppendTarget {
  readonly states: AggregateStates
}

async function appendAgain(
  target: SettleTarget,
  rejection: Rejection,
  resolution: 'retry' | 'append-anyway',
): Promise<PackedReceipt> {
  const commit = withFreshIds(rejection)
  if (resolution === 'append-anyway') {
    if (commit.command !== null) {
      const message = `Command ${commit.command.name} must be decided: resolve it with 'retry' or 'discard'.`
      throw docketError('invalid-argument', message, { argument: 'resolution' })
    }
    return packReceipt(await target.log.append({ commit: { ...toDraft(commit), expectedVersion: 'any' } }))
  }
  return decideAndAppend(target, commit)
}

async function decideAndAppend(target: SettleTarget, commit: PendingCommit): Promise<PackedReceipt> {
  for (let attempts = 1; ; attempts += 1) {
    const current = await currentState(target, commit.streamId)
    // Read after the state: what comes in between is found by the append.
    const past = await readPast(target.log, commit.streamId, [commit])
    const outcome = createRedecider(target.model, commit.streamId, { ...current, past }).redecide(commit)
    if (outcome.kind === 'rejected') throw stillRefused(commit, outcome.reason)
    try {
      return packReceipt(await target.log.append({ commit: toDraft(outcome.commit), expectedTip: current.tip }))
    } catch (error) {
      if (!isDocketError(error, 'wrong-expected-version') || attempts >= MAX_ATTEMPTS) throw error
    }
  }
}

async function currentState({ model, log, states }: SettleTarget, streamId: string): Promise<AggregateState> {
  const aggregate = aggregateOf(model, streamId)
  return aggregate === undefined
    ? { state: undefined, ...(await log.streamHead(streamId)) }
    : states.load(aggregate, streamId)
}

/** An id that is taken by other content stays taken: the events get new ones. */
function withFreshIds({ commit, reason }: Rejection): PendingCommit {
  if (reason.code !== 'event-id-conflict') return commit
  return { ...commit, events: commit.events.map((event) => ({ ...event, id: newEventId() })) }
}

function toDraft(commit: PendingCommit): Commit {
  const { sequence, firstVersion, ...draft } = commit
  void sequence
  void firstVersion
  return { ...draft, commitId: newId() }
}

function stillRefused(commit: PendingCommit, reason: Rejection['reason']): Error {
  return docketError('command-rejected', reason.message, {
    aggregate: commit.streamId.split('-', 1)[0] ?? '',
    command: commit.command?.name ?? '',
    streamId: commit.streamId,
    reason: reason.code,
    details: reason.details,
  })
}
