import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openCentralStore, openServiceDatabase } from 'docket/server'
import { createTickets, expectTickets, openKitchen, sendOrders, untilCaughtUp } from './subscription-kit.ts'

let dataDir: string
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'docket-service-'))))
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

it('a service with an embedded database of its own goes on where it was', async () => {
  const central = await openCentralStore({ database: { memory: true } })
  const ids: string[] = []
  for (const order of ['order-1', 'order-2']) {
    ids.push(...(await sendOrders(central, 'cafe', order)))
    const database = await openServiceDatabase({ dataDir })
    await expect(openServiceDatabase({ dataDir })).rejects.toMatchObject({ code: 'storage-unavailable' })
    await createTickets(database)
    const kitchen = await openKitchen(central, { store: 'cafe', database })
    await untilCaughtUp(kitchen)
    await expectTickets(database, 'cafe', ids)
    await kitchen.close()
    await database.close()
  }
  await central.close()
})

it('a shared database stays open when the service is done with it', async () => {
  const central = await openCentralStore({ database: { memory: true } })
  const database = await openServiceDatabase({ shared: central.database })
  await database.close()
  expect(await central.head('cafe')).toMatchObject({ head: 0 })
  await central.close()
})

it('a database that cannot be reached is told when it is opened', async () => {
  const opening = openServiceDatabase({ url: 'postgres://127.0.0.1:9/none' })
  await expect(opening).rejects.toMatchObject({ code: 'storage-unavailable' })
})
