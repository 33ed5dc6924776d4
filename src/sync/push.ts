import { lastPositionOf, type Commit, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { Position, Version } from '../events/ids.js'
import { messageOf } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { Verdict } from '../protocol/messages.js'
import { applyNews } from './apply-news.js'
import { hasDiverged, requireStore, type Exchange } from './exchange.js'
import type { News, RefusedCommit } from './news.js'
import { readBatch, type Batch } from './push-batch.js'
import { grownBatch, type PushOutcome, type SyncOutcome } from './sync-machine.js'
import { syncFailure } from './transport.js'

/** What the log is, or will be as soon as the batch before is confirmed, of what an answer is judged by. */
type Basis = Pick<LogState, 'deviceId' | 'epoch' | 'position' | 'generation'>

/**
 * Sends the pending commits, oldest first, and makes the verdicts part of the log. While the centre takes everything as
 * it was captured, this goes on, and the log confirms one batch while the centre judges the next:
 *
 *     centre   judges 1   judges 2   judges 3
 *     log                 confirms 1 confirms 2 confirms 3
 *
 * So a batch is sent only when all before it is in the centre's log. `onBatch` is told how each batch but the last went.
 */
export async function push(
  exchange: Exchange,
  maxCommits: number,
  onBatch: (outcome: PushOutcome) => void = () => undefined,
): Promise<SyncOutcome> {
  const { log } = exchange
  let basis: Basis = await log.state()
  let batch = await readBatch(log, { maxCommits, after: 0 })
  let confirming: Promise<'applied' | 'gap'> = Promise.resolve('applied')
  try {
    for (let size = grownBatch(maxCommits); batch.commits.length > 0; size = grownBatch(size)) {
      const answer = await send(exchange, basis, batch)
      requireStore(log.store, answer.store)
      if ((await confirming) === 'gap') return { kind: 'pushed', head: answer.head, settled: 0, behind: true }
      if (hasDiverged(basis, answer)) return { kind: 'diverged' }
      const judged = judge(batch, answer, basis)
      // Read now: what is being written is waited for by all who read.
      const next = judged.isAsCaptured ? await readNext(log, batch, size) : null
      confirming = applyNews(log, exchange.openRedecider, judged.news, exchange.fence)
      if (next === null) return (await confirming) === 'gap' ? { ...judged.outcome, behind: true } : judged.outcome
      // Should it fail, that is told where it is waited for.
      confirming.catch(() => undefined)
      onBatch(judged.outcome)
      basis = { ...basis, epoch: answer.epoch, position: judged.position, generation: basis.generation + 1 }
      batch = next
    }
  } finally {
    await confirming
  }
  return { kind: 'pushed', head: basis.position, settled: 0, behind: false }
}

async function readNext(log: EventLog, { commits, isLast }: Batch, maxCommits: number): Promise<Batch | null> {
  if (isLast) return null
  const next = await readBatch(log, { maxCommits, after: commits.at(-1)?.sequence ?? 0 })
  return next.commits.length === 0 ? null : next
}

interface Answered {
  readonly store: string
  readonly epoch: string | null
  readonly head: number
  readonly verdicts: readonly Verdict[]
}

/** A single commit that no request can carry is set aside, so that it never stands in the way of the others. */
async function send({ log, transport, signal }: Exchange, basis: Basis, { commits }: Batch): Promise<Answered> {
  const [first] = commits
  const request = { deviceId: basis.deviceId, epoch: basis.epoch, commits: commits.map(toWire) }
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
    return { store: log.store, epoch: basis.epoch, head: basis.position, verdicts: [verdict] }
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

interface Judged {
  readonly news: News
  readonly outcome: PushOutcome
  /** The position of the last event that is confirmed with it. */
  readonly position: Position
  /** The centre took all of it, where and as this device had it, and nothing else came between. */
  readonly isAsCaptured: boolean
}

function judge({ commits }: Batch, answer: Answered, basis: Basis): Judged {
  const verdicts = new Map(answer.verdicts.map((verdict) => [verdict.commitId, verdict]))
  const confirmed = placedNext(commits, verdicts, basis.position)
  const refused = refusedOf(commits, verdicts)
  const last = confirmed.at(-1)
  const position = last === undefined ? basis.position : lastPositionOf(last)
  const judgedOnMore = answer.verdicts.some(({ verdict }) => verdict === 'behind' || verdict === 'already-accepted')
  const behind = answer.head > position || judgedOnMore
  const settled = confirmed.length + refused.size
  return {
    news: { epoch: answer.epoch, confirmed, refused, sent: { generation: basis.generation, commits } },
    outcome: { kind: 'pushed', head: answer.head, settled, behind },
    position,
    isAsCaptured:
      !behind && commits.every(({ firstVersion }, index) => confirmed[index]?.firstVersion === firstVersion),
  }
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
