import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { docketError } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { OpenRedecider } from '../log/redecider.js'
import { MAX_PULL_EVENTS } from '../protocol/limits.js'
import { applyNews } from './apply-news.js'
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
export function hasDiverged(
  state: Pick<LogState, 'epoch' | 'position'>,
  answer: { readonly epoch: string | null; readonly head: number },
): boolean {
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

/** Lets only answers for this store through. @throws DocketError `store-mismatch`. */
export function requireStore(expectedStore: string, actualStore: string): void {
  if (expectedStore === actualStore) return
  const message = `The centre answered for store ${actualStore}, but this device holds store ${expectedStore}. Check the sync address and token; nothing was changed.`
  throw docketError('store-mismatch', message, { expectedStore, actualStore })
}
