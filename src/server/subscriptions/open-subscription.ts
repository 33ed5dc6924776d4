import { randomUUID } from 'node:crypto'
import { docketError } from '../../errors.js'
import { follow } from './follow.js'
import { ensureSubscription, releaseLease, renewLease, takeLease, type Lease } from './lease.js'
import { createPacer, fullJitterMs, type Pacer } from './pacer.js'
import { readParked, replayParked, type ParkedEvent, type ReplayResult } from './parked-events.js'
import { refusedReplies, retryRefused, type RefusedReply } from './replies.js'
import type { Work } from './run-handler.js'
import { readOptions, type Settings, type SubscriptionOptions } from './subscription-options.js'
import { readStatus, type SubscriptionState, type SubscriptionStatus } from './subscription-status.js'

/** One consumer of one store, in this process. */
export interface Subscription {
  /** Where the consumer stands, whichever process does the work. */
  status(): Promise<SubscriptionStatus>
  /** The events that were put aside, in order of position. */
  parked(): Promise<readonly ParkedEvent[]>
  /**
   * Handles parked events again, of all streams or of one, in their order and each once; also from a process that is
   * standing by. A stream whose next event fails stays parked from there on.
   */
  replayParked(streamId?: string): Promise<ReplayResult>
  /** Replies the store would not take, in order. */
  refusedReplies(): Promise<readonly RefusedReply[]>
  /** Offers refused replies again, as they are. */
  retryRefusedReplies(): Promise<void>
  /** Ends after the transaction under way, and lets another process take over at once. */
  close(): Promise<void>
}

/**
 * Follows the confirmed log of a store and hands each event to `handler`, in order of position, from the first on and then
 * live. What a handler writes through its transaction takes effect exactly once per event, whoever crashes and whatever
 * is repeated; anything else it does may happen more than once. Of all processes that open the same name, one works at a
 * time; another takes over when it is silent for as long as the lease.
 * @throws DocketError `invalid-argument`; or what source and database throw when they cannot be reached now.
 */
export async function openSubscription(options: SubscriptionOptions): Promise<Subscription> {
  const settings = readOptions(options)
  const work: Work = { key: { store: settings.store, consumer: settings.name }, settings }
  await ensureSubscription(settings.database, work.key, await startOf(settings))
  const ending = new AbortController()
  const pacer = createPacer(settings.clock, ending.signal)
  const current = { state: 'starting' as SubscriptionState }
  const stopWatching = settings.from.watch(settings.store, pacer.wake)
  const ended = takeTurns(work, { pacer, signal: ending.signal, onState: (state) => (current.state = state) })
  return {
    status: () => readStatus(work, current.state),
    parked: () => readParked(settings.database, work.key),
    async replayParked(streamId) {
      const result = await replayParked(work, streamId)
      pacer.wake()
      return result
    },
    refusedReplies: () => refusedReplies(settings.database, work.key),
    async retryRefusedReplies() {
      await retryRefused(settings.database, work.key)
      pacer.wake()
    },
    async close() {
      stopWatching()
      ending.abort()
      await ended
      current.state = 'closed'
    },
  }
}

async function startOf({ from, store, startAt }: Settings): Promise<{ position: number; epoch: string }> {
  const { epoch, head } = await from.read(store, { after: 0, limit: 1 })
  if (startAt === 'beginning') return { epoch, position: 0 }
  if (startAt === 'end') return { epoch, position: head }
  if (startAt <= head) return { epoch, position: startAt }
  const message = `A subscription's startAt must not lie after the last event of ${store}, at ${head}; it is ${startAt}.`
  throw docketError('invalid-argument', message, { argument: 'startAt' })
}

interface Turns {
  readonly pacer: Pacer
  readonly signal: AbortSignal
  readonly onState: (state: SubscriptionState) => void
}

/** Holds the subscription when it can, stands by when it cannot, until the end; what fails is told and tried again. */
async function takeTurns(work: Work, { pacer, signal, onState }: Turns): Promise<void> {
  const { database, limits, clock, onError } = work.settings
  const { leaseMs, retryBaseMs, retryMaxMs } = limits
  const holder = randomUUID()
  let failures = 0
  while (!signal.aborted) {
    try {
      const lease = await takeLease(database, work.key, { holder, leaseMs })
      if (lease === null) {
        onState('standby')
        await pacer.pause(Math.min(leaseMs / STANDBY_LOOKS, STANDBY_MAX_MS))
        continue
      }
      onState('catching-up')
      await hold(work, lease, { pacer, signal, onState, onProgress: () => (failures = 0) })
    } catch (error) {
      failures += 1
      onError(error)
      if (!signal.aborted) onState('retrying')
      const limitsMs = { baseMs: retryBaseMs, maxMs: retryMaxMs }
      await pacer.pause(fullJitterMs(failures, clock.random(), limitsMs))
    }
  }
}

/** How often, within a lease, a standby looks whether the holder is gone, and the holder says that it is not. */
const STANDBY_LOOKS = 5
const STANDBY_MAX_MS = 1_000
const HEARTBEATS = 3

async function hold(work: Work, lease: Lease, turns: Turns & { readonly onProgress: () => void }): Promise<void> {
  const { database, limits } = work.settings
  const { fence } = lease
  let isLost = false
  // Real time, whatever the clock: the lease runs by the database's.
  const heartbeat = setInterval(() => {
    void renewLease(database, work.key, { fence, leaseMs: limits.leaseMs }).then(
      (isHeld) => {
        if (isHeld) return
        isLost = true
        turns.pacer.wake()
      },
      // The next transaction meets the same fault, and tells.
      () => {},
    )
  }, limits.leaseMs / HEARTBEATS)
  try {
    await follow(work, lease, turns.pacer, { ...turns, isOver: () => isLost || turns.signal.aborted })
  } finally {
    clearInterval(heartbeat)
    if (turns.signal.aborted) await releaseLease(database, work.key, fence).catch(() => {})
  }
}
