import { openDocket } from 'docket'
import type { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'
import { orderHistory } from '../../domain/order-history.ts'
import { serveFace } from '../serve-face.ts'
import { appendAll, bulks, singles, timed, type Restaurant } from './capture-orders.ts'
import type { DocketFace } from './docket-face.ts'
import { startThreadMeter } from './thread-meter.ts'

const FILL_IN_FLIGHT = 500
const LINE = { item: 'Chicken Bowl', quantity: 1, choices: ['Rice'], priceCents: 875 }

let opened: Restaurant | undefined

function docket(): Restaurant {
  if (opened === undefined) throw new Error('The store is not open.')
  return opened
}

const workers = {
  restaurant: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
  'log-only': () => new Worker(new URL('./log-only.worker.ts', import.meta.url), { type: 'module' }),
}

const face: DocketFace = {
  open: async ({ store, model = 'restaurant', token }) => {
    opened = await openDocket<typeof restaurant>({
      ...{ store, worker: workers[model], deviceId: 'tablet-3', actor: 'waiter 3' },
      ...(token === undefined ? {} : { sync: { url: '/sync', token } }),
    })
    // Opening does not wait for the read models; what is measured later must not run beside their replay.
    if (model === 'restaurant') await opened.query('select count(*) from orders')
  },
  close: async () => opened?.close(),
  appendSingles: (capture) => {
    const commits = singles(capture)
    return timed(() => appendAll(docket(), commits, 1))
  },
  appendBulk: (capture) => {
    const commits = bulks(capture)
    return timed(() => appendAll(docket(), commits, capture.inFlight))
  },
  fill: ({ count, seed }) => timed(() => docket().log.appendMany(orderHistory({ events: count, seed }))),
  captureAll: ({ count, seed }) =>
    timed(() => appendAll(docket(), orderHistory({ events: count, seed }), FILL_IN_FLIGHT)),
  captureOffline: (capture) => appendAll(docket(), singles(capture), FILL_IN_FLIGHT),
  fillStream: async (order, count) => {
    const placed = { type: 'OrderPlaced', data: { table: '7', lines: [LINE] } }
    const updates = Array.from({ length: count - 1 }, () => ({ type: 'OrderUpdated', data: { lines: [LINE] } }))
    const events = [placed, ...updates]
    for (let from = 0; from < count; from += 100) {
      await docket().log.appendToStream(`order-${order}`, events.slice(from, from + 100))
    }
  },
  readAll: async () => {
    const startedAt = performance.now()
    const { length } = await docket().log.readAll()
    return { ms: performance.now() - startedAt, events: length }
  },
  readStreams: async (streamIds) => {
    const times: number[] = []
    for (const id of streamIds) times.push(await timed(async () => docket().log.readStream(id)))
    return times
  },
  rebuild: () => timed(() => docket().rebuild()),
  query: (sql) => docket().query(sql),
  updateOrder: async (order, count) => {
    const times: number[] = []
    for (let done = 0; done < count; done += 1) {
      times.push(await timed(() => docket().execute('order', order, 'UpdateOrder', { lines: [LINE] })))
    }
    return times
  },
  pending: () => docket().status.pending,
  drain: () =>
    timed(
      () =>
        new Promise<void>((resolve) => {
          docket().syncNow()
          docket().onStatus(({ pending }) => {
            if (pending === 0) resolve()
          })
        }),
    ),
  meterIdle: (ms) => metered(() => pause(ms)),
  meterRebuild: () => metered(() => docket().rebuild()),
  meterCapture: (perSecond, ms) => metered(() => captureSteadily(perSecond, ms)),
}
serveFace(face)

async function metered(work: () => Promise<unknown>): Promise<number> {
  const meter = startThreadMeter()
  await work()
  await pause(0)
  return meter.stop()
}

async function captureSteadily(perSecond: number, ms: number): Promise<void> {
  const commits = singles({ count: Math.round((perSecond * ms) / 1_000), seed: Date.now() % 1_000_000 })
  const startedAt = performance.now()
  const appends: Promise<unknown>[] = []
  for (const [index, { streamId, events }] of commits.entries()) {
    const dueAt = startedAt + (index * 1_000) / perSecond
    while (performance.now() < dueAt) await pause(1)
    appends.push(docket().log.appendToStream(streamId, events))
  }
  await Promise.all(appends)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
