import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { openDocket, type Docket, type DocketStatus } from 'docket'
import type { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const open: Docket<typeof restaurant>[] = []
const workers: Worker[] = []
let stores = 0

const createWorker = (): Worker => {
  const url = new URL('../fixtures/restaurant/restaurant.worker.ts', import.meta.url)
  const worker = new Worker(url, { type: 'module' })
  workers.push(worker)
  return worker
}
const newStore = (): string => `cafe-${Date.now()}-${(stores += 1)}`
const openTab = async (store: string, more: { sync?: { url: string; token: string } } = {}) => {
  const docket = await openDocket<typeof restaurant>({ store, worker: createWorker, actor: () => 'anna', ...more })
  open.push(docket)
  return docket
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((docket) => docket.close()))
  for (const worker of workers.splice(0)) worker.terminate()
})

describe('openDocket', () => {
  it('captures in the worker, and keeps it for the next one', async () => {
    const store = newStore()
    const first = await openTab(store)
    const receipt = await first.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    expect(receipt).toMatchObject({ status: 'appended', version: 1, events: [{ type: 'OrderPlaced', actor: 'anna' }] })
    await first.close()
    const second = await openTab(store)
    expect(await second.query('select id, "table" from open_orders')).toEqual([{ id: 'order-1', table: '7' }])
    expect(await second.log.readStream('order-1')).toEqual(receipt.events)
    expect(second.deviceId).toBe(first.deviceId)
  })

  it('imports many commits, and carries the error of one that is wrong across', async () => {
    const docket = await openTab(newStore())
    const orders = Array.from({ length: 700 }, (_, number) => ({
      streamId: `order-${number}`,
      events: [{ type: 'OrderPlaced', data: { table: '7', lines: [burger] } }],
    }))
    expect(await docket.log.appendMany(orders)).toEqual({ commits: 700, events: 700, repeated: 0 })
    expect(docket.status.position).toBe(700)
    expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 700 }])
    const wrong = { streamId: 'order-x', events: [{ type: 'OrderFlown', data: {} }] }
    await expect(docket.log.appendMany([orders[0]!, wrong])).rejects.toMatchObject({
      name: 'DocketError',
      code: 'unknown-event-type',
      type: 'OrderFlown',
    })
    expect(await docket.log.readStream('order-0')).toHaveLength(2)
  })

  it('carries errors across with code, fields and cause', async () => {
    const docket = await openTab(newStore())
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    await expect(docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })).rejects.toMatchObject({
      name: 'DocketError',
      code: 'command-rejected',
      reason: 'already-placed',
      streamId: 'order-1',
    })
    await expect(docket.query('select * from nowhere')).rejects.toMatchObject({
      code: 'invalid-query',
      sql: 'select * from nowhere',
      cause: { message: expect.stringContaining('no such table') },
    })
    // @ts-expect-error the wrong type is refused on the other side of the worker too
    await expect(docket.execute('order', '2', 'PlaceOrder', { table: 7 })).rejects.toMatchObject({
      code: 'validation-failed',
      issues: expect.arrayContaining([expect.objectContaining({ path: 'table' })]),
    })
  })

  it('shows every tab of a device the same', async () => {
    const store = newStore()
    const [left, right] = await Promise.all([openTab(store), openTab(store)])
    const seen: unknown[] = []
    right.watch('select id from open_orders order by id', [], (rows) => seen.push(rows))
    await left.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    await expect.poll(() => seen.at(-1)).toEqual([{ id: 'order-1' }])
    await right.execute('order', '1', 'CancelOrder', { reason: 'left' })
    const late = left.execute('order', '1', 'PayOrder', { amountCents: 950 })
    await expect(late).rejects.toMatchObject({ code: 'command-rejected', reason: 'not-open' })
  })

  it('lets two tabs fight for the same order, and stores one of each version', async () => {
    const store = newStore()
    const tabs = await Promise.all([openTab(store), openTab(store)])
    await tabs[0].execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (tabs[index % 2] ?? tabs[0]).execute('order', '1', 'AddLine', { line: burger }),
      ),
    )
    const versions = (await tabs[1].log.readStream('order-1')).map(({ version }) => version)
    expect(versions).toEqual(Array.from({ length: 21 }, (_, index) => index + 1))
  })

  it('rejects calls in flight when the worker dies, starts another, and goes on', async () => {
    const docket = await openTab(newStore())
    const seen: unknown[] = []
    docket.watch('select count(*) n from open_orders', [], ([row]) => seen.push(row))
    await expect.poll(() => seen.length).toBe(1)
    const inFlight = Array.from({ length: 20 }, (_, index) =>
      docket.execute('order', `${index}`, 'PlaceOrder', { table: '7', lines: [] }, { commandId: `place-${index}` }),
    )
    const settled = Promise.allSettled(inFlight)
    workers.at(-1)?.terminate()
    const outcomes = await settled
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'worker-died' })
    }
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
    await Promise.all(
      outcomes.map((_, index) =>
        docket.execute('order', `${index}`, 'PlaceOrder', { table: '7', lines: [] }, { commandId: `place-${index}` }),
      ),
    )
    expect(await docket.log.readAll()).toHaveLength(20)
    await expect.poll(() => seen.at(-1)).toEqual({ n: 20 })
  })

  it('tells live queries of one change together, though one of their listeners throws', async () => {
    const docket = await openTab(newStore())
    const batches: string[][] = []
    let batch: string[] = []
    const errors: unknown[] = []
    const note = (name: string) => () => {
      if (batch.push(name) === 1) {
        queueMicrotask(() => {
          batches.push(batch)
          batch = []
        })
      }
      if (name === 'broken') throw new Error('a listener of the page')
    }
    const sql = 'select count(*) n from open_orders'
    let counted: unknown
    for (const name of ['first', 'broken', 'last']) {
      docket.watch(sql, [], note(name), (error) => errors.push(error))
    }
    docket.watch(sql, [], ([row]) => (counted = row))
    await expect.poll(() => counted).toEqual({ n: 0 })
    batches.length = 0
    errors.length = 0
    for (let number = 1; number <= 20; number += 1) {
      await docket.execute('order', `${number}`, 'PlaceOrder', { table: '7', lines: [] })
    }
    await expect.poll(() => counted).toEqual({ n: 20 })
    expect(new Set(batches.map((names) => names.join()))).toEqual(new Set(['first,broken,last']))
    expect(errors).toEqual(batches.map(() => new Error('a listener of the page')))
  })

  it('starts a live query with the next worker when the first dies meanwhile, and can end it', async () => {
    const docket = await openTab(newStore())
    const seen: unknown[] = []
    const errors: unknown[] = []
    const stop = docket.watch(
      'select count(*) n from open_orders',
      [],
      ([row]) => seen.push(row),
      (error) => errors.push(error),
    )
    workers.at(-1)?.terminate()
    await expect.poll(() => seen).toEqual([{ n: 0 }])
    expect(errors).toEqual([])
    stop()
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 1 }])
    expect(seen).toEqual([{ n: 0 }])
  })

  it('tells who asks for a live query or a history after it was closed', async () => {
    const docket = await openTab(newStore())
    await docket.close()
    const asked = new Promise((resolve) => {
      docket.watch('select count(*) n from open_orders', [], resolve, resolve)
    })
    expect(await asked).toMatchObject({ name: 'DocketError', code: 'closed' })
    await expect(docket.history('order', '1')).rejects.toMatchObject({ code: 'closed' })
  })

  it('says when the worker script cannot be loaded', async () => {
    const opening = openDocket({
      store: newStore(),
      worker: () => new Worker('/nowhere.js', { type: 'module' }),
    })
    await expect(opening).rejects.toMatchObject({ code: 'worker-died', message: expect.stringContaining('script') })
  })

  it('says when the worker never calls serveModel', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const silent = URL.createObjectURL(new Blob(['// nothing'], { type: 'text/javascript' }))
    const opening = openDocket({ store: newStore(), worker: () => new Worker(silent, { type: 'module' }) })
    const refused = expect(opening).rejects.toMatchObject({
      code: 'worker-died',
      message: expect.stringContaining('serveModel'),
    })
    await vi.advanceTimersByTimeAsync(30_000)
    vi.useRealTimers()
    await refused
  })

  it('keeps capturing when there is no centre, and says so', async () => {
    const docket = await openTab(newStore(), { sync: { url: '/no-centre-here', token: 'none' } })
    const seen: DocketStatus[] = []
    docket.onStatus((status) => seen.push(status))
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [burger] })
    await expect.poll(() => seen.at(-1)).toMatchObject({ connection: 'offline', pending: 1, position: 0 })
    expect(docket.status.lastError?.code).toMatch(/network|bad-answer/)
    await expect.poll(() => docket.status.storage?.quotaBytes).toBeGreaterThan(0)
  })

  it.each([
    ['when the page is seen again', () => document.dispatchEvent(new Event('visibilitychange'))],
    ['now and then', () => vi.advanceTimersByTime(600_000)],
  ])('measures its storage again %s', async (_, moment) => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    const docket = await openTab(newStore())
    const usage = (): number => docket.status.storage?.usageBytes ?? 0
    await expect.poll(() => docket.status.storage).not.toBeNull()
    const before = usage()
    const cache = await caches.open('something large')
    onTestFinished(async () => void (await caches.delete('something large')))
    await cache.put('/large', new Response(new Uint8Array(5_000_000)))
    expect(usage()).toBe(before)
    moment()
    await expect.poll(usage).toBeGreaterThan(before + 1_000_000)
  })

  it.each([
    [{ store: '' }, 'store'],
    [{ worker: 'x.js' }, 'worker'],
  ])('refuses the options %o', async (wrong, argument) => {
    // @ts-expect-error what the types forbid is refused at run time too
    const opening = openDocket({ store: 'cafe', worker: createWorker, ...wrong })
    await expect(opening).rejects.toMatchObject({ code: 'invalid-argument', argument })
  })
})
