import { lastPositionOf, type Commit, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { Position, Version } from '../events/ids.js'
import { docketError, messageOf } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { OpenRedecider } from '../log/redecider.js'
import { MAX_PULL_EVENTS } from '../protocol/limits.js'
import type { Verdict } from '../protocol/messages.js'
import { applyNews } from './apply-news.js'
import type { RefusedCommit } from './news.js'
import type { SyncOutcome } from './sync-machine.js'
import { syncFailure, type SyncTransport } from './transport.js'

/** What one exchange with the centre needs. */
export interface Exchange {
  readonly log: EventLog
  readonly transport: SyncTransport
  readonly openRedecider: OpenRedecider
  readonly fence: number
  readonly signal: AbortSignal
}

// Well below the centre's limit, and small enough to get through a poor connection.
const MAX_PUSH_BYTES = 1024 * 1024
const READ_COMMITS = 250

/** Sends the oldest pending commits and makes the verdicts part of the log. */
export async function push(exchange: Exchange, maxCommits: number): Promise<SyncOutcome> {
  const { log } = exchange
  const state = await log.state()
  const commits = await readBatch(log, maxCommits)
  if (commits.length === 0) return { kind: 'pushed', head: state.position, settled: 0, behind: false }
  const answer = await sendOrPark(exchange, state, commits)
  requireStore(log.store, answer.store)
  if (hasDiverged(state, answer)) return { kind: 'diverged' }
  const verdicts = new Map(answer.verdicts.map((verdict) => [verdict.commitId, verdict]))
  const confirmed = placedNext(commits, verdicts, state.position)
  const refused = refusedOf(commits, verdicts)
  const news = { epoch: answer.epoch, confirmed, refused, sent: { generation: state.generation, commits } }
  const applied = await applyNews(log, exchange.openRedecider, news, exchange.fence)
  const last = confirmed.at(-1)
  const position = last === undefined ? state.position : lastPositionOf(last)
  const judgedOnMore = answer.verdicts.some(({ verdict }) => verdict === 'behind' || verdict === 'already-accepted')
  const behind = applied === 'gap' || answer.head > position || judgedOnMore
  return { kind: 'pushed', head: answer.head, settled: confirmed.length + refused.size, behind }
}

/** The oldest pending commits that fit into one request; of large ones no more is read than that. */
async function readBatch(log: EventLog, maxCommits: number): Promise<PendingCommit[]> {
  const batch: PendingCommit[] = []
  let bytes = 0
  while (batch.length < maxCommits) {
    const limit = Math.min(READ_COMMITS, maxCommits - batch.length)
    const page = await log.readPending(batch.at(-1)?.sequence ?? 0, limit)
    for (const commit of page) {
      bytes += JSON.stringify(commit).length
      if (batch.length > 0 && bytes > MAX_PUSH_BYTES) return batch
      batch.push(commit)
    }
    if (page.length < limit) return batch
  }
  return batch
}

interface Answered {
  readonly store: string
  readonly epoch: string | null
  readonly head: number
  readonly verdicts: readonly Verdict[]
}

/** A single commit that no request can carry is set aside, so that it never stands in the way of the others. */
async function sendOrPark(
  { log, transport, signal }: Exchange,
  state: LogState,
  commits: readonly PendingCommit[],
): Promise<Answered> {
  const [first] = commits
  const request = { deviceId: state.deviceId, epoch: state.epoch, commits: commits.map(toWire) }
  try {
    return await transport.push(request, signal)
  } catch (error) {
    const reason = failureReason(error)
    const hopeless = reason === 'too-large' || reason === 'bad-request'
    if (!hopeless) throw error
    // Halve the batch until the culprit stands alone.
    if (commits.length > 1) throw syncFailure('too-large', messageOf(error), { cause: error })
    const verdict: Verdict = {
      commitId: first?.commitId ?? '',
      verdict: 'refused',
      code: reason,
      message: messageOf(error),
    }
    return { store: log.store, epoch: state.epoch, head: state.position, verdicts: [verdict] }
  }
}

function failureReason(error: unknown): string | undefined {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string' ? error.reason : undefined
}

function toWire(commit: PendingCommit): Commit {
  const { sequence, firstVersion, ...wire } = commit
  void sequence
  void firstVersion
  return wire
}

/** The accepted commits whose positions continue ours: they are confirmed from what is here, without a pull. */
function placedNext(
  commits: readonly PendingCommit[],
  verdicts: ReadonlyMap<string, Verdict>,
  position: number,
): ConfirmedCommit[] {
  const placed: ConfirmedCommit[] = []
  for (const commit of commits) {
    const verdict = verdicts.get(commit.commitId)
    const next = placed.at(-1)
    const expected = (next === undefined ? position : lastPositionOf(next)) + 1
    // What was accepted earlier may have been stored in other words (its ids decide): that is pulled.
    if (verdict?.verdict !== 'accepted' || verdict.firstPosition !== expected) continue
    const { firstPosition, firstVersion, receivedAt } = verdict
    placed.push({
      ...toWire(commit),
      firstPosition: firstPosition as Position,
      firstVersion: firstVersion as Version,
      receivedAt,
    })
  }
  return placed
}

function refusedOf(
  commits: readonly PendingCommit[],
  verdicts: ReadonlyMap<string, Verdict>,
): Map<string, RefusedCommit> {
  const refused = new Map<string, RefusedCommit>()
  for (const { commitId, streamId } of commits) {
    const verdict = verdicts.get(commitId)
    if (verdict?.verdict === 'event-id-conflict') {
      const reason = { code: 'event-id-conflict', message: verdict.message, details: null }
      refused.set(commitId, { streamId, reason })
    } else if (verdict?.verdict === 'refused') {
      const reason = { code: verdict.code, message: verdict.message, details: null }
      refused.set(commitId, { streamId, reason })
    }
  }
  return refused
}

/** Fetches what the centre has confirmed after our position, one page, and makes it part of the log. */
export async function pull(exchange: Exchange): Promise<SyncOutcome> {
  const { log, transport, signal } = exchange
  const state = await log.state()
  const answer = await transport.pull({ after: state.position, limit: MAX_PULL_EVENTS }, signal)
  requireStore(log.store, answer.store)
  if (hasDiverged(state, answer)) return { kind: 'diverged' }
  const news = { epoch: answer.epoch, confirmed: answer.commits, refused: new Map<string, never>(), sent: null }
  const applied = await applyNews(log, exchange.openRedecider, news, exchange.fence)
  if (applied === 'gap') throw syncFailure('bad-answer', 'The centre left out positions; they are fetched again.')
  return { kind: 'pulled', head: answer.head, progress: answer.commits.length > 0 }
}

/** A centre with another history, or with less of it than we have seen confirmed, was restored or replaced. */
function hasDiverged(state: LogState, answer: { readonly epoch: string | null; readonly head: number }): boolean {
  if (answer.epoch === state.epoch) return answer.head < state.position
  return state.epoch !== null || state.position > 0
}

/**
 * Finds the last position at which this device and the centre hold the same commit, and takes everything after it back
 * to pending, ids and all: the next pushes give a restored centre what it lost.
 */
export async function compare({ log, transport, fence, signal }: Exchange): Promise<SyncOutcome> {
  const { position } = await log.state()
  const { epoch, head, store } = await transport.pull({ after: 0, limit: 1 }, signal)
  requireStore(log.store, store)
  let common = 0
  let upper = Math.min(position, head)
  while (common < upper) {
    const middle = Math.ceil((common + upper) / 2)
    const [ours] = await log.readConfirmed(middle - 1, 1)
    const { commits } = await transport.pull({ after: middle - 1, limit: 1 }, signal)
    const theirs = commits[0]
    if (ours === undefined || theirs === undefined) break
    if (isSamePlacement(ours, theirs)) common = lastPositionOf(ours)
    else upper = ours.firstPosition - 1
  }
  await log.takeBack(common, epoch, fence)
  return { kind: 'compared' }
}

/** A commit given back to a restored centre by another device may stand in the same place, received anew. */
function isSamePlacement(ours: ConfirmedCommit, theirs: ConfirmedCommit): boolean {
  const { commitId, firstPosition, receivedAt } = theirs
  return ours.commitId === commitId && ours.firstPosition === firstPosition && ours.receivedAt === receivedAt
}

function requireStore(expectedStore: string, actualStore: string): void {
  if (expectedStore === actualStore) return
  const message = `The centre answered for store ${actualStore}, but this device holds store ${expectedStore}. Check the sync address and token; nothing was changed.`
  throw docketError('store-mismatch', message, { expectedStore, actualStore })
}
