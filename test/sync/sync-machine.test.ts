import { describe, expect, it } from 'vitest'
import { MAX_PUSH_COMMITS } from '../../src/protocol/limits.ts'
import {
  advance,
  initialSyncState,
  nextStep,
  PACE,
  takeHint,
  type SyncOutcome,
  type SyncState,
} from '../../src/sync/sync-machine.ts'

const failed = (reason: Extract<SyncOutcome, { kind: 'failed' }>['reason'], retryAfterMs: number | null = null) =>
  ({ kind: 'failed', reason, retryAfterMs }) as const
const pulled = { kind: 'pulled', head: 0, progress: false } as const

/** The state after outcomes, all at time `now`, with the longest backoff chance allows. */
function after(outcomes: readonly SyncOutcome[], now = 1_000, random = 0.999): SyncState {
  return outcomes.reduce((state, outcome) => advance(state, outcome, { now, random }), initialSyncState())
}

const at = (now: number, more: { position?: number; pendingCount?: number } = {}) => ({
  now,
  position: 0,
  pendingCount: 0,
  ...more,
})

describe('the sync machine', () => {
  it('asks the centre at the start, and pushes first when there is something to push', () => {
    expect(nextStep(initialSyncState(), at(0))).toEqual({ do: 'pull' })
    expect(nextStep(initialSyncState(), at(0, { pendingCount: 1 }))).toMatchObject({ do: 'push' })
  })

  it('waits when nothing is to do, and polls slowly', () => {
    expect(nextStep(after([pulled]), at(1_000))).toEqual({ do: 'wait', ms: PACE.pollMs })
    expect(nextStep(after([pulled]), at(1_000 + PACE.pollMs))).toEqual({ do: 'pull' })
  })

  it('pulls when the centre was heard to be ahead', () => {
    const state = takeHint(after([pulled]), { kind: 'heard-head', head: 7 })
    expect(nextStep(state, at(1_000))).toEqual({ do: 'pull' })
    expect(nextStep(state, at(1_000, { position: 7 }))).toMatchObject({ do: 'wait' })
  })

  it('pulls before it pushes again when a commit was behind', () => {
    const state = after([{ kind: 'pushed', head: 3, settled: 0, behind: true }])
    expect(nextStep(state, at(1_000, { pendingCount: 1 }))).toEqual({ do: 'pull' })
  })

  it('backs off with full jitter, doubling up to a cap', () => {
    const waits = [1, 2, 3, 20].map((failures) => {
      const state = after(Array.from({ length: failures }, () => failed('network')))
      return state.notBefore - 1_000
    })
    expect(waits[0]).toBeCloseTo(PACE.firstBackoffMs, -1)
    expect(waits[1]).toBeCloseTo(2 * PACE.firstBackoffMs, -1)
    expect(waits[2]).toBeCloseTo(4 * PACE.firstBackoffMs, -1)
    expect(waits[3]).toBeCloseTo(PACE.maxBackoffMs, -2)
    expect(after([failed('network')], 1_000, 0).notBefore).toBe(1_000)
  })

  it('lets a hint shorten a backoff, but not below a second between requests', () => {
    const state = takeHint(after(Array.from({ length: 20 }, () => failed('network'))), { kind: 'woken' })
    expect(nextStep(state, at(1_000, { pendingCount: 1 }))).toEqual({ do: 'wait', ms: PACE.minRetryMs })
    expect(nextStep(state, at(1_000 + PACE.minRetryMs, { pendingCount: 1 }))).toMatchObject({ do: 'push' })
  })

  it('does not back off further for attempts that a hint brought about', () => {
    const offline = after([failed('network'), failed('network')])
    const hinted = takeHint({ ...offline, notBefore: 9_000 }, { kind: 'woken' })
    const again = advance(hinted, failed('network'), { now: 2_000, random: 0.999 })
    expect(again.failures).toBe(offline.failures)
  })

  it('asks the centre at once when a person wants it, though nothing is due', () => {
    const idle = after([pulled])
    expect(nextStep(idle, at(2_000))).toMatchObject({ do: 'wait' })
    const asked = takeHint(idle, { kind: 'asked' })
    expect(nextStep(asked, at(2_000))).toEqual({ do: 'pull' })
    expect(nextStep(advance(asked, pulled, { now: 2_000, random: 0 }), at(2_000))).toMatchObject({ do: 'wait' })
  })

  it('does not call the centre out of reach while somebody’s wish is tried, unless the centre wants peace', () => {
    const asked = takeHint(after([failed('network')]), { kind: 'asked' })
    expect(asked.reached).toBeNull()
    expect(advance(asked, failed('network'), { now: 2_000, random: 0 }).reached).toBe(false)
    const busy = { ...after([failed('busy', 42_000)]), reached: false }
    expect(takeHint(busy, { kind: 'asked' }).reached).toBe(false)
  })

  it('leaves the centre alone as long as it asks, whatever the hints', () => {
    const state = takeHint(after([failed('busy', 42_000)]), { kind: 'woken' })
    expect(nextStep(state, at(1_000, { pendingCount: 1 }))).toEqual({ do: 'wait', ms: 42_000 })
  })

  it('pauses on a refused token until there is another', () => {
    const state = after([failed('auth')])
    expect(state.phase).toBe('auth')
    expect(nextStep(state, at(1_000_000, { pendingCount: 1 }))).toEqual({ do: 'wait', ms: PACE.authPollMs })
    expect(nextStep(takeHint(state, { kind: 'new-token' }), at(1_000, { pendingCount: 1 }))).toMatchObject({
      do: 'push',
    })
  })

  it('halves the batch when it is too large, and lets it grow again afterwards', () => {
    const state = after([failed('too-large'), failed('too-large')])
    expect(nextStep(state, at(1_000, { pendingCount: 9 }))).toEqual({ do: 'push', maxCommits: 125 })
    const restored = advance(state, { kind: 'pushed', head: 1, settled: 1, behind: false }, { now: 1_000, random: 0 })
    expect(nextStep(restored, at(1_000, { pendingCount: 9 }))).toEqual({ do: 'push', maxCommits: 250 })
  })

  it('compares with a centre whose history is another, then pulls', () => {
    expect(nextStep(after([{ kind: 'diverged' }]), at(1_000, { pendingCount: 1 }))).toEqual({ do: 'compare' })
    expect(nextStep(after([failed('epoch-changed')]), at(1_000))).toEqual({ do: 'compare' })
    expect(nextStep(after([{ kind: 'diverged' }, { kind: 'compared' }]), at(1_000))).toEqual({ do: 'pull' })
  })

  it('slows down when pushes settle nothing again and again', () => {
    const fruitless = { kind: 'pushed', head: 0, settled: 0, behind: true } as const
    expect(nextStep(after([fruitless, pulled, fruitless, pulled]), at(1_000, { pendingCount: 1 }))).toMatchObject({
      do: 'push',
    })
    expect(nextStep(after([fruitless, pulled, fruitless]), at(1_000, { pendingCount: 1 }))).toMatchObject({
      do: 'wait',
    })
  })

  it('halts before the centre of another store, and looks again now and then', () => {
    const state = after([{ kind: 'wrong-store' }])
    expect(state.phase).toBe('halted')
    expect(nextStep(state, at(1_000, { pendingCount: 1 }))).toEqual({ do: 'wait', ms: PACE.pollMs })
    expect(nextStep(state, at(1_000 + PACE.pollMs))).toEqual({ do: 'pull' })
  })

  it('asks again when the live stream broke', () => {
    expect(nextStep(takeHint(after([pulled]), { kind: 'lost-live' }), at(1_000))).toEqual({ do: 'pull' })
  })
})

describe('a tablet with nothing to send', () => {
  const cutOff = takeHint(after([pulled]), { kind: 'lost-live' })

  it.each([
    ['was not there when it started', initialSyncState(), failed('network')],
    ['did not answer after its live stream broke off', cutOff, failed('network')],
    ['answered with an error', cutOff, failed('server-error')],
    ['was busy', cutOff, failed('busy', PACE.firstBackoffMs)],
    ['had something else answer for it', cutOff, failed('bad-answer')],
  ])('asks again after the backoff, not after the slow poll, when the centre %s', (_, before, failure) => {
    const state = advance(before, failure, { now: 1_000, random: 1 })
    expect(nextStep(state, at(1_000))).toEqual({ do: 'wait', ms: PACE.firstBackoffMs })
    expect(nextStep(state, at(1_000 + PACE.firstBackoffMs))).toEqual({ do: 'pull' })
  })

  it('asks as soon as manners allow when a hint says that the network is back', () => {
    const state = takeHint(after(Array.from({ length: 8 }, () => failed('network'))), { kind: 'woken' })
    expect(nextStep(state, at(1_000 + PACE.minRetryMs))).toEqual({ do: 'pull' })
  })
})

it('asks a centre that calls everything too large with smaller batches, and in the end at the pace of the backoff', () => {
  const halvings = Math.floor(Math.log2(MAX_PUSH_COMMITS))
  const smallest = after(Array.from({ length: halvings }, () => failed('too-large')))
  expect(nextStep(smallest, at(1_000, { pendingCount: 9 }))).toEqual({ do: 'push', maxCommits: 1 })
  const state = advance(smallest, failed('too-large'), { now: 1_000, random: 1 })
  expect(nextStep(state, at(1_000))).toEqual({ do: 'wait', ms: PACE.firstBackoffMs })
})
