import { expect, it } from 'vitest'
import { openCentralStore } from 'docket/server'
import { commitOf, eventOf } from '../../server/commit-builder.ts'
import { pushAll, until } from '../../server/subscription-kit.ts'
import { lookAfter, startKitchen } from './kitchen.ts'

it('prints a ticket for each order, and says so to the store', async () => {
  const central = await openCentralStore({ database: { memory: true } })
  const kitchen = await startKitchen(central)
  const placed = eventOf({ type: 'OrderPlaced', data: { table: '7', items: ['Chicken Bowl'] } })
  await pushAll(central, 'cafe-12', [commitOf('order-1', 0, { events: [placed] })])
  await until(async () => (await central.head('cafe-12')).head === 2)

  const { commits } = await central.pull('cafe-12', { after: 1, limit: 1 })
  expect(commits).toMatchObject([{ streamId: `ticket-${placed.id}`, causationId: placed.id, deviceId: 'kitchen' }])
  expect(await central.database.query('select order_id, items from tickets')).toEqual([
    { order_id: 'order-1', items: ['Chicken Bowl'] },
  ])
  await until(async () => (await kitchen.status()).lag.events === 0)
  expect(await lookAfter(kitchen)).toMatchObject({ parked: 0, handled: 0 })
  await kitchen.close()
  await central.close()
})
