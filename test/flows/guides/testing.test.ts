import { expect, it, vi } from 'vitest'
import { createHttpTransport, memoryLog, openEngine } from 'docket'
import { issueToken, openServer } from 'docket/server'
import { faultyTransport, given, givenProjection, seededRandom } from 'docket/testing'
import { openOrders, order, restaurant } from '../quick-start/restaurant.model.ts'

const placed = { table: '7', items: ['Chicken Bowl'] }

it('tests a command as the guide does', () => {
  // #region command
  given(order, [{ type: 'OrderPlaced', data: placed }])
    .when('CancelOrder', { reason: 'guest has left' })
    .then([{ type: 'OrderCanceled', data: { reason: 'guest has left' } }])

  given(order).when('CancelOrder', { reason: 'guest has left' }).thenRejects('not-open')
  // #endregion
})

it('tests a state as the guide does', () => {
  // #region state
  given(order, [{ type: 'OrderPlaced', data: placed }]).thenState({ status: 'placed', items: ['Chicken Bowl'] })

  given(order)
    .when('PlaceOrder', placed)
    .thenState(({ status }) => {
      expect(status).toBe('placed')
    })
  // #endregion
})

it('tests a projection as the guide does', async () => {
  // #region projection
  const rows = await givenProjection(
    openOrders,
    [
      { type: 'OrderPlaced', data: placed, streamId: 'order-1', recordedAt: '2026-11-23T12:00:00.000Z' },
      { type: 'OrderPlaced', data: placed, streamId: 'order-2' },
      { type: 'OrderCanceled', data: { reason: 'guest has left' }, streamId: 'order-2' },
    ],
    { of: [order] },
  ).query('select id, placed_at from open_orders')

  expect(rows).toEqual([{ id: 'order-1', placed_at: '2026-11-23T12:00:00.000Z' }])
  // #endregion
})

it('opens a device in memory as the guide does', async () => {
  // #region device
  const docket = await openEngine({ model: restaurant, log: memoryLog() })
  await docket.execute('order', '1', 'PlaceOrder', placed)
  await expect(docket.execute('order', '1', 'PlaceOrder', placed)).rejects.toMatchObject({ reason: 'already-placed' })
  expect(await docket.query('select count(*) as open from open_orders')).toEqual([{ open: 1 }])
  await docket.close()
  // #endregion
})

it('breaks the network as the guide does', async () => {
  // #region network
  const secret = 'a secret of at least thirty-two characters'
  const server = await openServer({ database: { memory: true }, secret, port: 0, model: restaurant })
  const seed = Number(process.env['SEED'] ?? Date.now())
  console.log(`SEED=${seed}`)

  const tablet = async (deviceId: string) => {
    const token = () => issueToken(secret, { store: 'cafe-12', device: deviceId, actor: 'ada', roles: [] })
    const http = createHttpTransport({ url: `${server.url}/sync`, store: 'cafe-12', deviceId, token })
    const network = faultyTransport(http, seededRandom(seed), { dropRequest: 0.2, dropAnswer: 0.2, repeat: 0.2 })
    const docket = await openEngine({
      model: restaurant,
      log: memoryLog('cafe-12'),
      sync: { transport: network },
      deviceId,
    })
    return { docket, network }
  }
  const [waiter, kitchen] = [await tablet('waiter'), await tablet('kitchen')]

  waiter.network.setOnline(false)
  for (let id = 1; id <= 20; id += 1) await waiter.docket.execute('order', String(id), 'PlaceOrder', placed)
  expect(waiter.docket.status.pending).toBe(20)

  waiter.network.setOnline(true)
  waiter.docket.syncNow()
  await vi.waitFor(
    () => {
      expect(kitchen.docket.status.position).toBe(20)
    },
    { timeout: 30_000 },
  )
  await waiter.network.settled()
  // Each once, whatever was lost or came twice on the way.
  expect(await kitchen.docket.log.readAll()).toHaveLength(20)
  // #endregion
  await Promise.all([waiter.docket.close(), kitchen.docket.close()])
  await server.close()
})
