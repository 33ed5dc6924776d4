import type { SyncFailureReason } from '../errors.js'
import { MAX_PUSH_COMMITS } from '../protocol/limits.js'

/**
 * The state of syncing, as values. The loop asks {@link nextStep} what to do, does it, and tells {@link advance} how it
 * went; nothing here waits, sends or reads a clock.
 *
 *                    ┌────────────── nothing to do: wait ◄─────────────┐
 *                    ▼                                                 │
 *     start ──► behind the centre? ──yes──► pull ──ok──────────────────┤
 *                    │ no                                              │
 *                    └─► pending? ──yes──► push ──ok / behind → pull ──┘
 *
 *     any request: network, 5xx ─► wait, full-jitter backoff      413 ─► smaller batches
 *                  429, 503     ─► wait as long as told           401, 403 ─► auth: wait for another token
 *                  epoch changed, head below ours ─► compare      another store ─► halted, until a person acts
 */
export interface SyncState {
  readonly phase: 'running' | 'auth' | 'halted'
  /** Whether the last request was answered. */
  readonly reached: boolean | null
  /** Requests that failed since one was answered. */
  readonly failures: number
  /** No request before this time, in ms. */
  readonly notBefore: number
  /** Whether `notBefore` was asked for by the centre, and no hint may shorten it. */
  readonly told: boolean
  /** Time of the last request, in ms. */
  readonly lastAttempt: number
  /** The centre's head as last heard. */
  readonly head: number
  /** The centre knows more than its head says we lack: a commit was judged on events we do not have. */
  readonly mustPull: boolean
  readonly mustCompare: boolean
  /** Pushes in a row that settled nothing, with nothing new pulled between them. */
  readonly fruitless: number
  /** A person, or the platform, asks for news now. */
  readonly asked: boolean
  /** A hint shortened the wait: if this attempt fails too, it says nothing new about the centre. */
  readonly hinted: boolean
  readonly batchCommits: number
}

/** What is known of this device when the next step is chosen. */
export interface SyncFacts {
  readonly now: number
  readonly position: number
  readonly pendingCount: number
}

/** What to do next. */
export type SyncStep =
  | { readonly do: 'pull' }
  | { readonly do: 'compare' }
  | { readonly do: 'push'; readonly maxCommits: number }
  | { readonly do: 'wait'; readonly ms: number }

/** How a push went that the centre judged. */
export interface PushOutcome {
  readonly kind: 'pushed'
  readonly head: number
  readonly settled: number
  readonly behind: boolean
}

/** How a step went. */
export type SyncOutcome =
  | PushOutcome
  | { readonly kind: 'pulled'; readonly head: number; readonly progress: boolean }
  | { readonly kind: 'compared' }
  | { readonly kind: 'diverged' }
  | { readonly kind: 'failed'; readonly reason: SyncFailureReason; readonly retryAfterMs: number | null }
  | { readonly kind: 'wrong-store' }

/** What was learned between steps. */
export type SyncHint =
  | { readonly kind: 'heard-head'; readonly head: number }
  | { readonly kind: 'lost-live' }
  /** There is new work, or the log changed elsewhere. */
  | { readonly kind: 'woken' }
  /** Online again, visible again, or a person asks. */
  | { readonly kind: 'asked' }
  | { readonly kind: 'new-token' }

/** How long the loop waits, in ms. */
export const PACE = {
  /** First and largest backoff; the wait is a random part of it, doubled with each failure. */
  firstBackoffMs: 500,
  maxBackoffMs: 15_000,
  /** A hint (online, visible, new work) never makes requests follow each other faster than this. */
  minRetryMs: 1_000,
  /** The slow poll, for a centre whose live stream does not get through. */
  pollMs: 60_000,
  /** How often the token is asked for again after a refusal. */
  authPollMs: 5_000,
} as const

/** Nothing heard, nothing tried. */
export function initialSyncState(): SyncState {
  return {
    phase: 'running',
    reached: null,
    failures: 0,
    notBefore: 0,
    told: false,
    lastAttempt: -PACE.minRetryMs,
    head: 0,
    mustPull: false,
    mustCompare: false,
    fruitless: 0,
    asked: false,
    hinted: false,
    batchCommits: MAX_PUSH_COMMITS,
  }
}

/** The next step of a device at `facts`. Orders are pushed before anything is pulled: they are safe the sooner. */
export function nextStep(state: SyncState, facts: SyncFacts): SyncStep {
  if (state.phase === 'auth') return { do: 'wait', ms: PACE.authPollMs }
  if (facts.now < state.notBefore) return { do: 'wait', ms: state.notBefore - facts.now }
  if (state.mustCompare) return { do: 'compare' }
  if (state.mustPull) return { do: 'pull' }
  if (facts.pendingCount > 0) return { do: 'push', maxCommits: state.batchCommits }
  if (state.head > facts.position || isPullDue(state, facts.now)) return { do: 'pull' }
  return { do: 'wait', ms: PACE.pollMs - (facts.now - state.lastAttempt) }
}

function isPullDue(state: SyncState, now: number): boolean {
  // Until the centre has answered there is no live stream to bring news: the backoff is the only pace.
  const isUnsure = state.reached !== true || state.failures > 0
  return isUnsure || state.asked || now - state.lastAttempt >= PACE.pollMs
}

/** The state after an outcome. `random` is in [0, 1). */
export function advance(state: SyncState, outcome: SyncOutcome, at: { now: number; random: number }): SyncState {
  switch (outcome.kind) {
    case 'failed':
      return afterFailure({ ...state, lastAttempt: at.now }, outcome, at)
    case 'wrong-store':
      return { ...answered(state, at.now), phase: 'halted', notBefore: at.now + PACE.pollMs, told: true }
    case 'diverged':
      return { ...answered(state, at.now), mustCompare: true }
    case 'compared':
      return { ...answered(state, at.now), mustCompare: false, mustPull: true, head: 0 }
    case 'pulled':
      return afterPull(state, outcome, at.now)
    case 'pushed':
      return afterPush(state, outcome, at)
  }
}

/** The state after a hint. */
export function takeHint(state: SyncState, hint: SyncHint): SyncState {
  switch (hint.kind) {
    case 'heard-head':
      return { ...state, head: Math.max(state.head, hint.head) }
    case 'lost-live':
      // Whether the centre is still there is found out by asking.
      return { ...state, reached: null }
    case 'new-token':
      return state.phase === 'auth' ? { ...state, phase: 'running', notBefore: 0, told: false } : state
    case 'woken':
      return sooner(state)
    case 'asked':
      // Whoever asks sees that it is tried: unless the centre wants to be left alone, the answer is not known any more.
      return { ...sooner(state), asked: true, reached: state.reached === false && !state.told ? null : state.reached }
  }
}

function sooner(state: SyncState): SyncState {
  const notBefore = Math.min(state.notBefore, state.lastAttempt + PACE.minRetryMs)
  if (state.told || notBefore === state.notBefore) return state
  return { ...state, notBefore, hinted: true }
}

function answered(state: SyncState, now: number): SyncState {
  const calm = { failures: 0, notBefore: 0, told: false, asked: false, hinted: false }
  return { ...state, ...calm, phase: 'running', reached: true, lastAttempt: now }
}

/** What got through may grow again, but a small limit on the way is not forgotten at once. */
export function grownBatch(commits: number): number {
  return Math.min(MAX_PUSH_COMMITS, commits * 2)
}

function afterPush(state: SyncState, outcome: PushOutcome, at: { now: number; random: number }): SyncState {
  const fruitless = outcome.settled > 0 ? 0 : state.fruitless + 1
  const next = {
    ...answered(state, at.now),
    head: outcome.head,
    mustPull: outcome.behind,
    fruitless,
    batchCommits: grownBatch(state.batchCommits),
  }
  // The first one is how a device learns that it is behind; more of them in a row lead nowhere.
  if (fruitless < 2) return next
  const ceiling = Math.min(PACE.maxBackoffMs, PACE.firstBackoffMs * 2 ** fruitless)
  return { ...next, notBefore: at.now + at.random * ceiling }
}

function afterPull(state: SyncState, outcome: Extract<SyncOutcome, { kind: 'pulled' }>, now: number): SyncState {
  const fruitless = outcome.progress ? 0 : state.fruitless
  return { ...answered(state, now), head: outcome.head, mustPull: false, fruitless }
}

function afterFailure(
  state: SyncState,
  { reason, retryAfterMs }: Extract<SyncOutcome, { kind: 'failed' }>,
  at: { now: number; random: number },
): SyncState {
  if (reason === 'auth') return { ...state, phase: 'auth', reached: true }
  if (reason === 'epoch-changed') return { ...state, reached: true, mustCompare: true }
  // One commit that is too large alone is set aside by the push; what is refused beyond that was a pull.
  if (reason === 'too-large' && state.batchCommits > 1) {
    return { ...state, reached: true, batchCommits: Math.floor(state.batchCommits / 2) }
  }
  const reached = reason !== 'network' && reason !== 'bad-answer'
  return backedOff({ ...state, reached }, { ...at, retryAfterMs })
}

function backedOff(state: SyncState, at: { now: number; random: number; retryAfterMs: number | null }): SyncState {
  const ceiling = Math.min(PACE.maxBackoffMs, PACE.firstBackoffMs * 2 ** state.failures)
  const ms = at.retryAfterMs ?? at.random * ceiling
  const failures = state.hinted && state.failures > 0 ? state.failures : state.failures + 1
  const told = at.retryAfterMs !== null
  return { ...state, failures, notBefore: at.now + ms, told, asked: false, hinted: false }
}
