import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  memoryLog,
  openEngine,
  syncFailure,
  type Docket,
  type HistoryAnswer,
  type StoredEvent,
  type SyncTransport,
} from 'docket'
import { issueToken, openCentralStore, openServer, type CentralStore } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { centralTransport } from '../builders/central-transport.ts'
import { hastyClock } from '../builders/tablets.ts'
import { order, restaurant, type Order } from '../fixtures/restaurant/restaurant.model.ts'
import { commitOf, eventsOf, identityAt } from '../server/commit-builder.ts'

const poll = { timeout: 20_000 }
const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const lost = () => Promise.reject(syncFailure('network', 'Nothing gets through.'))

let central: CentralStore
let store = ''
const open: { close(): Promise<unknown> }[] = []
const openDevice = async (
  device: string,
  transport?: Partial<SyncTransport>,
  log = memoryLog(store),
): Promise<Docket<typeof restaurant>> => {
  const docket = await openEngine({
    ...{ model: restaurant, log, deviceId: device, actor: device, clock: hastyClock(seededRandom(1)) },
    ...(transport === undefined ? {} : { sync: { transport: { ...transportFor(device), ...transport } } }),
  })
  open.push(docket)
  return docket
}
const transportFor = (device: string) => centralTransport(() => central, store, device)
const placed = { table: '7', lines: [burger] }
const told = (events: readonly StoredEvent[]) =>
  events.map(({ version, type, position }) => `${version} ${type} ${position ?? 'pending'}`)

beforeAll(async () => void (central = await openCentralStore({ database: { memory: true } })))
afterAll(() => central.close())
beforeEach(() => void (store = `cafe-${randomUUID()}`))
afterEach(async () => {
  vi.restoreAllMocks()
  for (const one of open.splice(0).reverse()) await one.close()
})

/** An order that another tablet has brought to the centre, and paid for. */
async function paidElsewhere(id: string): Promise<void> {
  const other = await openDevice('other', {})
  await other.execute('order', id, 'PlaceOrder', placed)
  await other.execute('order', id, 'SendToKitchen', {})
  await other.execute('order', id, 'PayOrder', { amountCents: 950 })
  await expect.poll(() => other.status.pending, poll).toBe(0)
}

describe('a history from the centre', () => {
  it('is of a stream this device has not got', async () => {
    await paidElsewhere('1')
    const fresh = await openDevice('fresh', { pull: lost })
    expect(await fresh.history(order, '1')).toEqual([])
    expect(told(await fresh.history(order, '1', { from: 'centre' }))).toEqual([
      '1 OrderPlaced 1',
      '2 OrderSentToKitchen 2',
      '3 OrderPaid 3',
    ])
    expect(await fresh.history('order', '1', { from: 'device' })).toEqual([])
    expect((await fresh.stateOf<Order>(order, '1')).status).toBe('new')
    const at = async (moment: object) => (await fresh.stateOf<Order>(order, '1', { from: 'centre', ...moment })).status
    expect([await at({}), await at({ version: 1 }), await at({ asOf: '2026-01-01' })]).toEqual([
      'paid',
      'placed',
      'new',
    ])
  })

  it('tells what a device that has it all tells', async () => {
    await paidElsewhere('1')
    const docket = await openDevice('tablet', {})
    await expect.poll(() => docket.status.position, poll).toBe(3)
    expect(await docket.history(order, '1', { from: 'centre' })).toEqual(await docket.history(order, '1'))
    const { correlationId } = (await docket.history(order, '1'))[0]!
    const story = await docket.story(correlationId)
    expect(story).toMatchObject([{ type: 'OrderPlaced', parentId: null }])
    expect(await docket.story(correlationId, { from: 'centre' })).toEqual(story)
  })

  it('goes on with what is pending here, counted on behind it', async () => {
    await paidElsewhere('1')
    const fresh = await openDevice('fresh', { pull: lost, push: lost })
    await fresh.execute('order', '1', 'PlaceOrder', placed)
    await fresh.execute('order', '1', 'CancelOrder', { reason: 'left' })
    expect(told(await fresh.history(order, '1'))).toEqual(['1 OrderPlaced pending', '2 OrderCanceled pending'])
    expect(told(await fresh.history(order, '1', { from: 'centre' }))).toEqual([
      '1 OrderPlaced 1',
      '2 OrderSentToKitchen 2',
      '3 OrderPaid 3',
      '4 OrderPlaced pending',
      '5 OrderCanceled pending',
    ])
  })

  it('tells once what has arrived and was not acknowledged', async () => {
    const { push } = transportFor('tablet')
    const docket = await openDevice('tablet', {
      pull: lost,
      push: async (...given) => await push(...given).then(lost),
    })
    await docket.execute('order', '1', 'PlaceOrder', placed)
    await expect.poll(async () => (await central.head(store)).head, poll).toBe(1)
    expect(docket.status.pending).toBe(1)
    expect(told(await docket.history(order, '1', { from: 'centre' }))).toEqual(['1 OrderPlaced 1'])
    const { correlationId } = (await docket.history(order, '1'))[0]!
    expect(told(await docket.story(correlationId, { from: 'centre' }))).toEqual(['1 OrderPlaced 1'])
  })

  it('counts as pending what a restored centre has lost', async () => {
    const gate = { isOpen: true }
    const { pull, push, live } = transportFor('tablet')
    const whileOpen =
      <Given extends unknown[], Answer>(ask: (...given: Given) => Promise<Answer>) =>
      (...given: Given): Promise<Answer> =>
        gate.isOpen ? ask(...given) : lost()
    const docket = await openDevice('tablet', { pull: whileOpen(pull), push: whileOpen(push), live: whileOpen(live) })
    await docket.execute('order', '1', 'PlaceOrder', placed)
    await expect.poll(() => docket.status.pending, poll).toBe(0)
    gate.isOpen = false
    const before = central
    central = await openCentralStore({ database: { memory: true } })
    open.unshift({ close: () => central.close().then(() => void (central = before)) })
    expect(told(await docket.history(order, '1'))).toEqual(['1 OrderPlaced 1'])
    expect(told(await docket.history(order, '1', { from: 'centre' }))).toEqual(['1 OrderPlaced pending'])
  })

  it.each(['history', 'story', 'stateOf'] as const)(
    'fails at once without a network, and never hangs: %s',
    async (what) => {
      const pages: ((page: HistoryAnswer) => void)[] = []
      let isOnline = false
      const history = (): Promise<HistoryAnswer> => (isOnline ? new Promise((resolve) => pages.push(resolve)) : lost())
      const docket = await openDevice('tablet', { pull: lost, history })
      const ask = () =>
        what === 'story'
          ? docket.story('x', { from: 'centre' })
          : what === 'history'
            ? docket.history(order, '1', { from: 'centre' })
            : docket.stateOf<Order>(order, '1', { from: 'centre' })
      await expect(ask()).rejects.toMatchObject({ code: 'sync-failed', reason: 'network' })
      // The centre that takes a request and never answers: ten seconds, of which this test waits for none.
      isOnline = true
      const patience = new AbortController()
      const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal)
      const waiting = ask().then(
        () => 'answered',
        (error: unknown) => error,
      )
      await expect.poll(() => pages.length, poll).toBe(1)
      expect(await Promise.race([waiting, Promise.resolve('waits')])).toBe('waits')
      expect(timeout).toHaveBeenCalledWith(10_000)
      patience.abort()
      expect(await waiting).toMatchObject({ code: 'sync-failed', reason: 'network', retryAfterMs: null })
    },
  )

  it('refuses pages that do not follow each other, and those of another store', async () => {
    const epoch = '0190e5a4-7d5c-7000-8000-000000000000'
    const pages = (...given: Partial<HistoryAnswer>[]) => {
      const answers = given.map((page) => ({ store, epoch, head: 9, commits: [], next: null, ...page }))
      const docket = openDevice('tablet', { pull: lost, history: () => Promise.resolve(answers.shift()!) })
      return docket.then((opened) => opened.history(order, '1', { from: 'centre' }))
    }
    expect(await pages({ next: 2 }, { next: 3 }, {})).toEqual([])
    await expect(pages({ next: 2 }, { next: 2 })).rejects.toMatchObject({ reason: 'bad-answer' })
    await expect(pages({ next: 2 }, { epoch: epoch.replace('5', '6') })).rejects.toMatchObject({ reason: 'bad-answer' })
    await expect(pages({ store: 'bar' })).rejects.toMatchObject({ code: 'store-mismatch', actualStore: 'bar' })
  })

  it('needs a centre that can be asked', async () => {
    const nobody = { code: 'invalid-argument', argument: 'from' }
    const alone = await openDevice('alone')
    await expect(alone.history(order, '1', { from: 'centre' })).rejects.toMatchObject(nobody)
    const { push, pull, live } = transportFor('old')
    const old = await openEngine({
      ...{ model: restaurant, log: memoryLog(store), sync: { transport: { push, pull, live } } },
    })
    open.push(old)
    await expect(old.story('x', { from: 'centre' })).rejects.toMatchObject(nobody)
    // @ts-expect-error what the types forbid is refused at run time too
    await expect(alone.history(order, '1', { from: 'center' })).rejects.toMatchObject(nobody)
    await expect(alone.story('a\nb')).rejects.toMatchObject({ code: 'invalid-argument', argument: 'correlationId' })
    await expect(alone.history(order, '')).rejects.toMatchObject({ code: 'invalid-argument', argument: 'streamId' })
  })
})

describe('a history over HTTP', () => {
  const secret = 'a secret that only this test knows, long enough'
  it('comes in pages, of streams called anything, and says why it does not come', async () => {
    const server = await openServer({ database: { memory: true }, secret, port: 0 })
    open.push({ close: () => server.close() })
    const id = '7/ä?b=c&stream=order-8#%2F'
    const commits = Array.from({ length: 30 }, (_, index) =>
      commitOf(`order-${id}`, index * 100, { correlationId: id, events: eventsOf(100) }),
    )
    await server.store.push('cafe', identityAt('cafe'), { epoch: null, commits })
    let token = await issueToken(secret, { store: 'cafe', device: 'manager' })
    const docket = await openEngine({
      ...{ model: restaurant, log: memoryLog('cafe'), deviceId: 'manager' },
      sync: { url: `${server.url}/sync/`, token: () => token },
    })
    open.push(docket)
    const versions = (await docket.history(order, id, { from: 'centre' })).map(({ version }) => version)
    expect(versions).toEqual(Array.from({ length: 3_000 }, (_, index) => index + 1))
    expect(await docket.story(id, { from: 'centre' })).toHaveLength(3_000)
    expect(await docket.history(order, 'none', { from: 'centre' })).toEqual([])
    token = await issueToken(secret, { store: 'bar', device: 'manager' })
    const refused = { code: 'sync-failed', reason: 'auth', status: 403 }
    await expect(docket.history(order, id, { from: 'centre' })).rejects.toMatchObject(refused)
    const older = createServer((_, response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ title: 'There is nothing here.', status: 404, code: 'not-found' }))
    }).listen(0, '127.0.0.1')
    await once(older, 'listening')
    open.push({ close: () => new Promise((resolve) => older.close(resolve)) })
    const atOlder = await openEngine({
      ...{ model: restaurant, log: memoryLog('cafe') },
      sync: { url: `http://127.0.0.1:${(older.address() as AddressInfo).port}/sync`, token },
    })
    open.push(atOlder)
    const notThere = { code: 'sync-failed', reason: 'bad-answer', status: 404 }
    await expect(atOlder.history(order, id, { from: 'centre' })).rejects.toMatchObject(notThere)
    await server.close()
    const away = { code: 'sync-failed', reason: 'network', status: null }
    await expect(docket.history(order, id, { from: 'centre' })).rejects.toMatchObject(away)
  })
})
