import { isDocketError, messageOf } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import type { OpenRedecider } from '../log/redecider.js'
import { compare, pull, type Exchange } from './exchange.js'
import { push } from './push.js'
import {
  advance,
  initialSyncState,
  nextStep,
  PACE,
  takeHint,
  type PushOutcome,
  type SyncHint,
  type SyncOutcome,
  type SyncState,
  type SyncStep,
} from './sync-machine.js'
import type { SyncStatus } from './sync-status.js'
import type { SyncTransport } from './transport.js'
import { createLiveFollower } from './live-follower.js'
import { createWaiter, type Clock } from './waiter.js'

/** What the loop drives. */
export interface SyncLoopOptions {
  readonly log: EventLog
  readonly transport: SyncTransport
  readonly openRedecider: OpenRedecider
  readonly clock: Clock
  readonly fence: number
  readonly signal: AbortSignal
  readonly onStatus: (status: SyncStatus) => void
}

/** A running loop. */
export interface SyncLoop {
  /** Asks for an exchange now: online again, visible again, or a person wants it. */
  ask(): void
  /** Settles when the loop ended: its signal aborted, or (rejecting with `fenced`) another tab took the lead. */
  readonly ended: Promise<void>
}

/**
 * Runs the sync machine: does each step, waits, and follows the centre's live stream while it is reached.
 *
 *     ask() · timer · live head ──► nextStep ──► push / pull / compare ──► log.change ──► advance ──┐
 *                                       ▲                                                           │
 *                                       └───────────────────────────────────────────────────────────┘
 */
export function startSyncLoop(options: SyncLoopOptions): SyncLoop {
  const { clock, signal, log } = options
  const waiter = createWaiter(clock, signal)
  let state = initialSyncState()
  let lastError: unknown = null

  const note = (hint: SyncHint): void => {
    state = takeHint(state, hint)
    waiter.wake()
  }
  const live = createLiveFollower(options, {
    onHead: ({ head }) => note({ kind: 'heard-head', head }),
    onLost: () => note({ kind: 'lost-live' }),
  })
  const pause = async (ms: number): Promise<void> => {
    const isFollowing = state.reached === true && state.phase === 'running' && state.failures === 0
    await waiter.wait(Math.min(ms, isFollowing ? live.follow() : Infinity))
    if (state.phase !== 'auth') return
    const isNew = await Promise.resolve(options.transport.hasNewToken?.()).catch(() => false)
    if (isNew === true || clock.now() - state.lastAttempt >= PACE.pollMs) state = takeHint(state, { kind: 'new-token' })
  }
  const take = ({ outcome, error }: Attempt): void => {
    lastError = error
    state = advance(state, outcome, { now: clock.now(), random: clock.random() })
  }
  const onBatch = (outcome: PushOutcome): void => {
    take({ outcome, error: null })
    options.onStatus(toStatus(state, lastError))
  }
  const run = async (): Promise<void> => {
    const stopListening = log.onSignal(({ kind }) => {
      if (kind === 'appended' || kind === 'elsewhere') note({ kind: 'woken' })
    })
    try {
      while (!signal.aborted) {
        const { position, pendingCount } = await log.state()
        const step = nextStep(state, { now: clock.now(), position, pendingCount })
        options.onStatus(toStatus(state, lastError))
        if (step.do === 'wait') {
          await pause(step.ms)
        } else {
          take(await attempt(step, options, onBatch))
        }
      }
    } finally {
      stopListening()
      live.stop()
    }
  }

  return { ask: () => note({ kind: 'asked' }), ended: run() }
}

interface Attempt {
  readonly outcome: SyncOutcome
  readonly error: unknown
}

async function attempt(
  step: Exclude<SyncStep, { do: 'wait' }>,
  options: SyncLoopOptions,
  onBatch: (outcome: PushOutcome) => void,
): Promise<Attempt> {
  const exchange: Exchange = options
  try {
    if (step.do === 'push') return { outcome: await push(exchange, step.maxCommits, onBatch), error: null }
    return { outcome: await (step.do === 'pull' ? pull(exchange) : compare(exchange)), error: null }
  } catch (error) {
    if (isDocketError(error, 'fenced') || isDocketError(error, 'closed')) throw error
    if (isDocketError(error, 'store-mismatch')) return { outcome: { kind: 'wrong-store' }, error }
    if (isDocketError(error, 'sync-failed')) {
      return { outcome: { kind: 'failed', reason: error.reason, retryAfterMs: error.retryAfterMs }, error }
    }
    // Storage trouble, or a bug: told in the status, tried again later, never fatal to capturing.
    return { outcome: { kind: 'failed', reason: 'server-error', retryAfterMs: null }, error }
  }
}

function toStatus(state: SyncState, error: unknown): SyncStatus {
  const lastError = error === null ? null : toErrorInfo(error)
  return { connection: connectionOf(state), lastError, head: state.head }
}

function connectionOf(state: SyncState): SyncStatus['connection'] {
  if (state.phase === 'auth') return 'auth'
  if (state.phase === 'halted') return 'halted'
  if (state.reached === null) return 'connecting'
  return state.reached && state.failures === 0 ? 'online' : 'offline'
}

function toErrorInfo(error: unknown): SyncStatus['lastError'] {
  if (isDocketError(error, 'sync-failed')) return { code: error.reason, message: error.message }
  if (isDocketError(error)) return { code: error.code, message: error.message }
  return { code: 'unexpected', message: messageOf(error) }
}
