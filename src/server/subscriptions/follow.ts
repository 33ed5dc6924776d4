import { setImmediate as nextTurn } from 'node:timers/promises'
import { messageOf } from '../../errors.js'
import type { ConfirmedEvent } from './event-source.js'
import { handleEvents, type BatchResult } from './handle-events.js'
import type { Lease } from './lease.js'
import { fullJitterMs, type Pacer } from './pacer.js'
import { reconcile } from './reconcile.js'
import { sendReplies } from './replies.js'
import type { Work } from './run-handler.js'
import type { Parking } from './write-marks.js'

/** What following tells whoever started it. */
export interface FollowHooks {
  /** True when it is to end, after the transaction under way. */
  readonly isOver: () => boolean
  readonly onState: (state: 'catching-up' | 'live' | 'retrying') => void
  /** A step went well: whatever failed before is over. */
  readonly onProgress: () => void
}

/** How soon something new is found when nobody tells. */
const POLL_MS = 900

interface Progress {
  lease: Lease
  /** Read and not handled yet, in order. */
  waiting: readonly ConfirmedEvent[]
  /** Events up to here are handled one a transaction: one of them failed, and its failure must not be another's. */
  carefulUntil: number
  /** How often the first waiting event failed on its own. */
  failures: number
  park: Omit<Parking, 'event'> | null
}

/**
 * Handles the events of a store from the lease's position on, batch by batch, until it is over. An event that fails takes
 * its whole batch back; it is then tried alone, after a pause, and parked when it has failed too often.
 * @throws what the source or the database threw; nothing is lost, and it can be called again with a new lease.
 */
export async function follow(work: Work, lease: Lease, pacer: Pacer, hooks: FollowHooks): Promise<void> {
  const progress: Progress = { lease, waiting: [], carefulUntil: 0, failures: 0, park: null }
  await sendReplies(work)
  while (!hooks.isOver()) {
    if (progress.waiting.length === 0) await readMore(work, progress)
    if (progress.waiting.length === 0) {
      hooks.onState('live')
      hooks.onProgress()
      await pacer.untilNews(POLL_MS)
      await sendReplies(work)
      continue
    }
    const result = await handleNext(work, progress, hooks.isOver)
    // An embedded database answers within the same turn: timers and requests would wait for all of the history.
    await nextTurn()
    if (result.kind === 'handled') hooks.onProgress()
    else await afterFailure(work, progress, { result, pacer, hooks })
  }
}

async function readMore(work: Work, progress: Progress): Promise<void> {
  const { from, limits } = work.settings
  const read = (): ReturnType<typeof from.read> =>
    from.read(work.key.store, { after: progress.lease.position, limit: limits.batchEvents })
  let batch = await read()
  if (batch.epoch !== progress.lease.epoch) {
    progress.lease = await reconcile(work, progress.lease, batch)
    batch = await read()
  }
  progress.waiting = batch.events
}

async function handleNext(work: Work, progress: Progress, isOver: () => boolean): Promise<BatchResult> {
  const { lease, waiting, park } = progress
  const isCareful = waiting[0]!.position <= progress.carefulUntil
  const events = isCareful ? waiting.slice(0, 1) : waiting
  const result = await handleEvents(work, { fence: lease.fence, events, park, isOver })
  if (result.kind === 'failed') return result
  progress.lease = { ...lease, position: result.position }
  progress.waiting = waiting.filter(({ position }) => position > result.position)
  progress.failures = 0
  progress.park = null
  if (result.hasReplies) await sendReplies(work)
  return result
}

interface Failed {
  readonly result: BatchResult & { readonly kind: 'failed' }
  readonly pacer: Pacer
  readonly hooks: FollowHooks
}

async function afterFailure(work: Work, progress: Progress, { result, pacer, hooks }: Failed): Promise<void> {
  const { waiting } = progress
  const { clock, limits, maxAttempts, onError } = work.settings
  const isAlone = waiting[0]!.position <= progress.carefulUntil || waiting.length === 1
  progress.carefulUntil = Math.max(progress.carefulUntil, (result.event ?? waiting.at(-1)!).position)
  // Only what an event does alone counts against it: in a batch, another one may be behind its failure.
  if (!isAlone) return
  onError(result.cause, waiting[0])
  progress.failures += 1
  if (progress.failures >= maxAttempts) {
    progress.park = { reason: messageOf(result.cause), attempts: progress.failures }
    return
  }
  hooks.onState('retrying')
  await pacer.pause(fullJitterMs(progress.failures, clock.random(), toBackoff(limits)))
  if (!hooks.isOver()) hooks.onState('catching-up')
}

function toBackoff({ retryBaseMs, retryMaxMs }: { retryBaseMs: number; retryMaxMs: number }): {
  baseMs: number
  maxMs: number
} {
  return { baseMs: retryBaseMs, maxMs: retryMaxMs }
}
