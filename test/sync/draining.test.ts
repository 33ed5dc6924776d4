import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { lastPositionOf, type ConfirmedCommit, type PendingCommit } from '../../src/events/commit.ts'
import { cursorOf } from '../../src/log/read-log.ts'
import { pull, type Exchange } from '../../src/sync/exchange.ts'
import { push } from '../../src/sync/push.ts'
import { syncFailure, type SyncTransport } from '../../src/sync/transport.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'
import { captureInTurns, openSyncingDevice, type SyncingDevice } from '../builders/syncing-device.ts'

const BATCH = 500
const FEW = 1_000
const MANY = 10_000

/** Costs of draining. */
type Cost = SyncingDevice['counted']

async function drain({ log, exchange }: Pick<SyncingDevice, 'log' | 'exchange'>): Promise<void> {
  while ((await log.state()).pendingCount > 0) {
    const outcome = await push(exchange, BATCH).catch(() => null)
    if (outcome?.kind === 'pushed' && outcome.behind) await pull(exchange)
  }
}

/** What draining costs: `prepare` makes the history before, `meanwhile` what differs from a quiet drain. */
async function costOf(
  { pending, streams, history = 0 }: { pending: number; streams: number; history?: number },
  meanwhile: (device: SyncingDevice) => Exchange = ({ exchange }) => exchange,
  drained: (device: Pick<SyncingDevice, 'log' | 'exchange'>) => Promise<void> = drain,
): Promise<Cost> {
  const device = await openSyncingDevice()
  await captureInTurns(device, history, streams)
  await drain(device)
  await captureInTurns(device, pending, streams)
  const exchange = meanwhile(device)
  const before = { ...device.counted }
  await drained({ log: device.log, exchange })
  const cost = Object.fromEntries(
    Object.entries(device.counted).map(([key, value]) => [key, value - before[key as keyof Cost]]),
  ) as unknown as Cost
  await expectEqualLogs(device)
  return cost
}

async function expectEqualLogs({ log, centre }: SyncingDevice): Promise<void> {
  expect(await log.state()).toMatchObject({ pendingCount: 0, rejectedCount: 0 })
  expect(digest(await log.readConfirmed(0, Infinity))).toBe(digest(centre.log))
}

function digest(commits: readonly ConfirmedCommit[]): string {
  return createHash('sha256').update(JSON.stringify(commits)).digest('hex')
}

/** Every answer to a push is lost once, so that what arrived is learned by pulling. */
function losing(transport: SyncTransport): SyncTransport {
  let lost = false
  return {
    ...transport,
    push: async (request, signal) => {
      const answer = await transport.push(request, signal)
      lost = !lost
      if (lost) throw syncFailure('network', 'The answer was lost.')
      return answer
    },
  }
}

/** Another tablet writes to a stream of its own before every push, so that no answer continues this device's log. */
function interleaved({ exchange, centre }: SyncingDevice): Exchange {
  const push: SyncTransport['push'] = (request, signal) => {
    centre.take([commitOn('order-of-another-tablet')])
    return exchange.transport.push(request, signal)
  }
  return { ...exchange, transport: { ...exchange.transport, push } }
}

/** Reads every stream a batch touches, as draining once did. */
async function drainNaively({ log, exchange }: Pick<SyncingDevice, 'log' | 'exchange'>): Promise<void> {
  for (;;) {
    const state = await log.state()
    const pending = await log.readPending(0, BATCH)
    if (pending.length === 0) return
    const commits = pending.map(({ sequence, firstVersion, ...commit }) => commit)
    const answer = await exchange.transport.push({ deviceId: 'tablet-1', epoch: null, commits }, exchange.signal)
    for (const streamId of new Set(pending.map((commit) => commit.streamId))) await log.readStream(streamId)
    await log.change({
      ...{ basis: cursorOf(state), fence: exchange.fence, replaced: [], rejected: [], ends: new Map() },
      ...{ confirmed: placedAfter(state.position, pending), settled: pending.map(({ sequence }) => sequence) },
      ...{ epoch: answer.epoch, syncedAt: '2026-11-23T12:00:02.000Z' },
    })
  }
}

function placedAfter(position: number, pending: readonly PendingCommit[]): ConfirmedCommit[] {
  let next = position + 1
  return pending.map((commit) => {
    const confirmed = confirmedAt(commit, next, commit.firstVersion)
    next = lastPositionOf(confirmed) + 1
    return confirmed
  })
}

const manyStreams = (pending: number) => ({ pending, streams: pending / 4 })
const oneStream = (pending: number) => ({ pending, streams: 1 })

describe('draining what was captured offline costs the same for each commit, however many there are', () => {
  it.each([
    ['on many streams', manyStreams],
    ['on one stream', oneStream],
  ])('%s', async (_, shape) => {
    const [few, many] = [await costOf(shape(FEW)), await costOf(shape(MANY))]
    expect(many.commitsRead).toBe(MANY)
    expect(few.commitsRead).toBe(FEW)
    expect(many.transactions).toBeLessThanOrEqual((many.commitsRead / BATCH) * 10)
    expect(many.redecided).toBe(0)
  })

  it('on one stream with a long confirmed history', async () => {
    const cost = await costOf({ pending: MANY, streams: 1, history: MANY })
    expect(cost).toMatchObject({ commitsRead: MANY, redecided: 0 })
  })

  it.each([
    ['many streams', manyStreams],
    ['one stream', oneStream],
  ])('when every answer is lost once, on %s', async (_, shape) => {
    const lossy = ({ exchange }: SyncingDevice) => ({ ...exchange, transport: losing(exchange.transport) })
    const [few, many] = [await costOf(shape(FEW), lossy), await costOf(shape(MANY), lossy)]
    expectProportional(few, many)
    expect(many.redecided).toBe(0)
  })

  it.each([
    ['many streams', manyStreams],
    ['one stream', oneStream],
  ])('when another tablet writes elsewhere all the time, on %s', async (_, shape) => {
    const [few, many] = [await costOf(shape(FEW), interleaved), await costOf(shape(MANY), interleaved)]
    expectProportional(few, many)
    expect(many.redecided).toBe(0)
  })

  it('when another tablet wrote to each of the streams: each is read, and decided again, once', async () => {
    const contested = ({ exchange, centre }: SyncingDevice) => {
      centre.take(Array.from({ length: BATCH }, (_, index) => commitOn(`order-${index}`)))
      return exchange
    }
    const cost = await costOf({ pending: MANY, streams: BATCH }, contested)
    expect(cost.redecided).toBe(MANY - BATCH)
    expect(cost.commitsRead).toBeLessThanOrEqual(4 * MANY)
  })

  it('when another tablet wrote to the one stream: it is read, and decided again, once', async () => {
    const contested = ({ exchange, centre }: SyncingDevice) => {
      centre.take([commitOn('order-0')])
      return exchange
    }
    const cost = await costOf({ pending: MANY, streams: 1 }, contested)
    expect(cost.redecided).toBe(MANY - BATCH)
    expect(cost.commitsRead).toBeLessThanOrEqual(3 * MANY)
  })

  it('and these counts tell: reading the streams of each batch does not pass', async () => {
    const naive = async (pending: number) => costOf({ pending, streams: 1 }, undefined, drainNaively)
    const [few, many] = [await naive(FEW), await naive(MANY)]
    expect(() => expectProportional(few, many)).toThrow()
  })
})

function expectProportional(few: Cost, many: Cost): void {
  const times = MANY / FEW
  expect(many.commitsRead).toBeLessThanOrEqual(few.commitsRead * times * 1.05)
  expect(many.transactions).toBeLessThanOrEqual(few.transactions * times * 1.05)
  expect(many.headsRead).toBeLessThanOrEqual(3 * MANY)
}
