import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newEventId } from '../../src/events/ids.ts'
import { openCentralStore, type CentralStore } from 'docket/server'
import { openTablet, type Tablet } from '../builders/tablets.ts'

const burger = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }
const poll = { timeout: 30_000, interval: 10 }

describe('orders captured offline', () => {
  let centre: CentralStore
  let store = 0
  const tablets: Tablet[] = []
  const open = async (device: string, online = false): Promise<Tablet> => {
    const tablet = await openTablet(() => centre, { store: `cafe-${store}`, device, online })
    tablets.push(tablet)
    return tablet
  }
  const goOnline = async (...list: Tablet[]): Promise<void> => {
    for (const tablet of list) {
      tablet.network.setOnline(true)
      tablet.docket.syncNow()
    }
    await synced(...list)
  }
  const synced = async (...list: Tablet[]): Promise<void> => {
    await expect
      .poll(async () => {
        const { head } = await centre.head(`cafe-${store}`)
        return list.map(({ docket }) => [docket.status.pending, docket.status.position - head])
      }, poll)
      .toEqual(list.map(() => [0, 0]))
  }

  beforeAll(async () => {
    centre = await openCentralStore({ database: { memory: true } })
  })
  afterAll(() => centre.close())
  afterEach(async () => {
    await Promise.all(tablets.splice(0).map(({ docket }) => docket.close()))
    store += 1
  })

  it('reach the centre once, and other tablets from there, with equal logs and answers', async () => {
    const left = await open('left')
    const right = await open('right')
    for (const id of ['1', '2', '3'])
      await left.docket.execute('order', id, 'PlaceOrder', { table: id, lines: [burger] })
    await right.docket.execute('order', '4', 'PlaceOrder', { table: '4', lines: [burger, burger] })
    expect(left.docket.status).toMatchObject({ pending: 3, position: 0 })
    expect(await left.docket.query('select count(*) n from open_orders')).toEqual([{ n: 3 }])
    await goOnline(left, right)
    expect(JSON.stringify(await left.docket.log.readAll())).toBe(JSON.stringify(await right.docket.log.readAll()))
    const sql = 'select * from open_orders order by id'
    expect(await left.docket.query(sql)).toEqual(await right.docket.query(sql))
    expect(await right.docket.log.readAll()).toHaveLength(4)
    expect(left.docket.status).toMatchObject({ connection: 'online', lastError: null, rejected: 0 })
  })

  it('survive a reload before they are sent', async () => {
    const tablet = await open('left')
    await tablet.docket.execute('order', '1', 'PlaceOrder', { table: '1', lines: [burger] })
    await tablet.reload()
    expect(await tablet.docket.query('select id from open_orders')).toEqual([{ id: 'order-1' }])
    await goOnline(tablet)
    expect((await centre.head('cafe-1')).head).toBe(1)
  })

  it('are decided again when another tablet changed the order, and refused changes stand aside with their reason', async () => {
    const left = await open('left', true)
    const right = await open('right', true)
    await left.docket.execute('order', '1', 'PlaceOrder', { table: '1', lines: [burger] })
    await synced(left, right)
    left.network.setOnline(false)
    right.network.setOnline(false)
    await left.docket.execute('order', '1', 'CancelOrder', { reason: 'guest left' })
    await right.docket.execute('order', '1', 'AddLine', { line: burger })
    await right.docket.execute('order', '2', 'PlaceOrder', { table: '2', lines: [burger] })
    await goOnline(left)
    await goOnline(right)
    expect(await right.docket.rejections()).toMatchObject([
      { reason: { code: 'not-open' }, commit: { command: { name: 'AddLine' }, deviceId: 'right' } },
    ])
    expect(right.docket.status.rejected).toBe(1)
    await synced(left, right)
    expect(await left.docket.query('select id from open_orders')).toEqual([{ id: 'order-2' }])
    expect(await right.docket.query('select id from open_orders')).toEqual([{ id: 'order-2' }])
  })

  it('keep a payment taken offline while another tablet touched the order, after a reload too', async () => {
    const till = await open('till', true)
    const floor = await open('floor', true)
    await till.docket.execute('order', '1', 'PlaceOrder', { table: '1', lines: [burger] })
    await synced(till, floor)
    till.network.setOnline(false)
    const paid = await till.docket.execute('order', '1', 'PayOrder', { amountCents: 950 })
    await floor.docket.execute('order', '1', 'AddLine', { line: burger })
    await synced(floor)
    await goOnline(till)
    await synced(floor, till)
    await till.reload()
    await synced(till)
    for (const { docket } of [till, floor]) {
      const payment = (await docket.history('order', '1')).at(-1)
      expect(payment).toMatchObject({
        type: 'OrderPaid',
        id: paid.events[0]?.id,
        commandId: paid.commandId,
        version: 3,
      })
      expect(await docket.query('select status from orders')).toEqual([{ status: 'paid' }])
      expect(await docket.rejections()).toEqual([])
    }
  })

  it('that another tablet has carried out already stand aside, and are settled by a person', async () => {
    const left = await open('left', true)
    const right = await open('right', true)
    await left.docket.execute('order', '1', 'PlaceOrder', { table: '1', lines: [burger] })
    await synced(left, right)
    right.network.setOnline(false)
    await right.docket.execute('order', '1', 'SendToKitchen', {})
    await left.docket.execute('order', '1', 'SendToKitchen', {})
    await synced(left)
    await goOnline(right)
    const [rejection] = await right.docket.rejections()
    expect(rejection?.reason.code).toBe('already-done')
    await right.docket.resolve(rejection?.id ?? '', 'discard')
    expect(right.docket.status.rejected).toBe(0)
  })

  it('without a command stand aside when their version has passed, and can be appended anyway', async () => {
    const left = await open('left', true)
    const right = await open('right', true)
    right.network.setOnline(false)
    await right.docket.log.appendToStream('note-1', [{ type: 'Noted', data: { by: 'right' } }], { expectedVersion: 0 })
    await right.docket.log.appendToStream('note-1', [{ type: 'Noted', data: { by: 'anyone' } }])
    await left.docket.log.appendToStream('note-1', [{ type: 'Noted', data: { by: 'left' } }], { expectedVersion: 0 })
    await synced(left)
    await goOnline(right)
    await synced(left, right)
    const [rejection] = await right.docket.rejections()
    expect(rejection?.reason).toMatchObject({ code: 'wrong-expected-version' })
    await right.docket.resolve(rejection?.id ?? '', 'append-anyway')
    await synced(left, right)
    const notes = await left.docket.log.readStream('note-1')
    expect(notes.map(({ data }) => data)).toEqual([{ by: 'left' }, { by: 'anyone' }, { by: 'right' }])
    expect(await right.docket.rejections()).toEqual([])
  })

  it('with an id that other content has taken stand aside; the rest goes through', async () => {
    const left = await open('left', true)
    const right = await open('right')
    const id = newEventId()
    await left.docket.log.appendToStream('note-1', [{ id, type: 'Noted', data: { by: 'left' } }])
    await synced(left)
    await right.docket.log.appendToStream('note-2', [{ id, type: 'Noted', data: { by: 'right' } }])
    await right.docket.log.appendToStream('note-3', [{ type: 'Noted' }])
    await goOnline(right)
    const [rejection] = await right.docket.rejections()
    expect(rejection?.reason.code).toBe('event-id-conflict')
    await right.docket.resolve(rejection?.id ?? '', 'retry')
    await synced(left, right)
    expect(await left.docket.log.readStream('note-2')).toHaveLength(1)
  })

  it('heal a centre that was restored from an older backup, or replaced', async () => {
    const left = await open('left', true)
    const right = await open('right', true)
    for (const id of ['1', '2', '3'])
      await left.docket.execute('order', id, 'PlaceOrder', { table: id, lines: [burger] })
    await right.docket.execute('order', '4', 'PlaceOrder', { table: '4', lines: [] })
    await synced(left, right)
    const before = await left.docket.log.readAll()
    const lost = centre
    try {
      centre = await openCentralStore({ database: { memory: true } })
      for (const { docket, network } of [left, right]) {
        network.setOnline(false)
        network.setOnline(true)
        docket.syncNow()
      }
      await expect.poll(async () => (await centre.head(`cafe-${store}`)).head, poll).toBe(4)
      await synced(left, right)
      const after = await left.docket.log.readAll()
      expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.map(({ id }) => id)))
      expect(JSON.stringify(await right.docket.log.readAll())).toBe(JSON.stringify(after))
      expect([left.docket.status.rejected, right.docket.status.rejected]).toEqual([0, 0])
    } finally {
      await centre.close()
      centre = lost
    }
  })

  it('that were confirmed on the device alone go to a centre that is configured later', async () => {
    const tablet = await open('left')
    const { openEngine, memoryLog } = await import('docket')
    const { restaurant } = await import('../fixtures/restaurant/restaurant.model.ts')
    const log = memoryLog(`cafe-${store}`)
    const alone = await openEngine({ model: restaurant, log })
    await alone.execute('order', '1', 'PlaceOrder', { table: '1', lines: [burger] })
    await alone.close()
    const later = await openTablet(() => centre, { store: `cafe-${store}`, device: 'later', log })
    tablets.push(later)
    await expect.poll(async () => (await centre.head(`cafe-${store}`)).head, poll).toBe(1)
    await goOnline(tablet, later)
    expect(await tablet.docket.query('select id from open_orders')).toEqual([{ id: 'order-1' }])
  })
})
