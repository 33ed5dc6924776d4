import { describe, expect, it } from 'vitest'
import { push } from '../../src/sync/push.ts'
import { pull, type Exchange } from '../../src/sync/exchange.ts'
import { syncFailure, type SyncTransport } from '../../src/sync/transport.ts'
import { commitOn } from '../builders/commits.ts'
import { captureInTurns, openSyncingDevice, type SyncingDevice } from '../builders/syncing-device.ts'

const BATCH = 500
const PENDING = 4 * BATCH

/** A device with four batches to push. */
async function openWaiting(streams = 50): Promise<SyncingDevice> {
  const device = await openSyncingDevice()
  await captureInTurns(device, PENDING, streams)
  return device
}

function withPush({ exchange }: SyncingDevice, send: SyncTransport['push']): Exchange {
  return { ...exchange, transport: { ...exchange.transport, push: send } }
}

/** The same exchange; `at` is asked before each change of the log, counted from 1. */
function withChange(exchange: Exchange, at: (change: number) => void | Promise<void>): Exchange {
  const { log } = exchange
  let changes = 0
  const change: typeof log.change = async (asked) => {
    changes += 1
    await at(changes)
    return log.change(asked)
  }
  return { ...exchange, log: { ...log, change } }
}

async function expectOnceInOrder({ log, centre }: SyncingDevice): Promise<void> {
  const confirmed = await log.readConfirmed(0, Infinity)
  expect(confirmed).toEqual(centre.log)
  expect(new Set(confirmed.map(({ commitId }) => commitId)).size).toBe(PENDING)
  expect(await log.state()).toMatchObject({ pendingCount: 0, rejectedCount: 0 })
}

describe('push', () => {
  it('has the centre judge the next batch while the log confirms the one before', async () => {
    const device = await openWaiting()
    let sent = 0
    let heardOfNext = (): void => undefined
    const sending = withPush(device, (request, signal) => {
      sent += 1
      heardOfNext()
      return device.exchange.transport.push(request, signal)
    })
    const exchange = withChange(sending, async (change) => {
      // Stands still until the next batch is on its way, which the last one does not have.
      if (change < 4) await new Promise<void>((resolve) => (sent > change ? resolve() : (heardOfNext = resolve)))
    })
    const outcomes: unknown[] = []
    const last = await push(exchange, BATCH, (outcome) => outcomes.push(outcome))
    expect([...outcomes, last]).toEqual(
      [1, 2, 3, 4].map((batch) => ({ kind: 'pushed', head: batch * BATCH, settled: BATCH, behind: false })),
    )
    await expectOnceInOrder(device)
  })

  it('sends nothing behind a batch that the centre did not take as it was captured', async () => {
    const device = await openWaiting()
    const requests: (readonly string[])[] = []
    const exchange = withPush(device, (request, signal) => {
      requests.push(request.commits.map(({ commitId }) => commitId))
      if (requests.length === 2) device.centre.take([commitOn('order-of-another-tablet')])
      return device.exchange.transport.push(request, signal)
    })
    expect(await push(exchange, BATCH)).toMatchObject({ behind: true })
    expect(requests).toHaveLength(2)
    expect(await device.log.state()).toMatchObject({ position: BATCH, pendingCount: PENDING - BATCH })
  })

  it.each([1, 2, 3, 4])('loses and doubles nothing when the log cannot confirm batch %i', async (broken) => {
    const device = await openWaiting()
    const exchange = withChange(device.exchange, (change) => {
      if (change === broken) throw new Error('The disk is full.')
    })
    await expect(push(exchange, BATCH)).rejects.toThrow('The disk is full.')
    const { pendingCount } = await device.log.state()
    expect(pendingCount).toBe(PENDING - (broken - 1) * BATCH)
    await drain(device)
    await expectOnceInOrder(device)
  })

  it.each([1, 2, 3, 4])(
    'loses and doubles nothing when answer %i is lost, and has confirmed all before',
    async (lost) => {
      const device = await openWaiting()
      let sent = 0
      const exchange = withPush(device, async (request, signal) => {
        const answer = await device.exchange.transport.push(request, signal)
        sent += 1
        if (sent === lost) throw syncFailure('network', 'The answer was lost.')
        return answer
      })
      await expect(push(exchange, BATCH)).rejects.toThrow('The answer was lost.')
      expect(await device.log.state()).toMatchObject({ pendingCount: PENDING - (lost - 1) * BATCH })
      await drain(device)
      await expectOnceInOrder(device)
    },
  )

  it('takes what is captured meanwhile along', async () => {
    const device = await openWaiting()
    const late = commitOn('order-late')
    const exchange = withPush(device, async (request, signal) => {
      if (request.commits.length === BATCH) await device.log.append({ commit: { ...late } }).catch(() => undefined)
      return device.exchange.transport.push(request, signal)
    })
    await push(exchange, BATCH)
    expect(device.centre.log.at(-1)).toMatchObject({ commitId: late.commitId })
    expect(await device.log.state()).toMatchObject({ position: PENDING + 1, pendingCount: 0 })
  })

  it('stops where the centre was restored in between', async () => {
    const device = await openWaiting()
    let sent = 0
    const exchange = withPush(device, (request, signal) => {
      sent += 1
      if (sent === 3) device.centre.restore(10)
      return device.exchange.transport.push(request, signal)
    })
    expect(await push(exchange, BATCH)).toEqual({ kind: 'diverged' })
    expect(sent).toBe(3)
    expect(await device.log.state()).toMatchObject({ position: 2 * BATCH, pendingCount: PENDING - 2 * BATCH })
  })
})

async function drain({ log, exchange }: SyncingDevice): Promise<void> {
  while ((await log.state()).pendingCount > 0) {
    const outcome = await push(exchange, BATCH)
    if (outcome.kind === 'pushed' && outcome.behind) await pull(exchange)
  }
}
