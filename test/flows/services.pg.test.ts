import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { isDocketError, memoryLog, openEngine, type Docket } from 'docket'
import { fromCentralStore, openCentralStore, type CentralStore } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { venue } from '../../demo/services/model.ts'
import { DEMO_STORE } from '../../demo/services/settings.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { startServiceProcess, type ServiceProcess } from '../builders/service-process.ts'
import { faultsOfLog, faultsOfTables } from '../builders/story-faults.ts'
import { SERVICE_NAMES } from '../builders/story.ts'
import { until } from '../server/subscription-kit.ts'

/** `DOCKET_SEED=7 npx vitest run test/flows/services.pg` orders, and kills, as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const ORDERS = 30
const LEASE_MS = '600'
const SETTLE_MS = 90_000

describe(`the five services, a process each, on PostgreSQL, from seed ${SEED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-services-'))
  const services = new Map<string, ServiceProcess>()
  let own: OwnDatabase
  let server: DemoServer
  let central: CentralStore
  let tablet: Docket<typeof venue>

  beforeAll(async () => {
    own = await createOwnDatabase(inject('databaseUrl'))
    writeFileSync(join(folder, 'index.html'), 'the page')
    const dataDir = join(folder, 'data')
    server = await startDemo({ publicDir: folder, dataDir, port: await freePort(), databaseUrl: own.url })
    central = await openCentralStore({ database: { url: own.url } })
    const deviceId = randomUUID()
    const sync = { url: `${server.url}/sync`, token: () => fetchToken(server.url, deviceId) }
    tablet = await openEngine({ model: venue, log: memoryLog(DEMO_STORE), deviceId, sync })
  }, 120_000)
  afterAll(async () => {
    await Promise.all([...services.values()].map((service) => service.kill()))
    await tablet?.close()
    await server?.stop()
    await central?.close()
    await own?.drop()
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (name: string): void => {
    services.set(name, startServiceProcess(name, { DATABASE_URL: own.url, DOCKET_LEASE_MS: LEASE_MS }))
  }
  const settle = (): Promise<void> =>
    until(async () => {
      const { head } = await central.head(DEMO_STORE)
      const [row] = await central.database.query<{ done: number; unsent: number }>(
        `select (select count(*) from docket_consumer.subscriptions where position = $1) as done,
           (select count(*) from docket_consumer.replies) as unsent`,
        [head],
      )
      const isOver = tablet.status.pending === 0 && row!.done === SERVICE_NAMES.length && row!.unsent === 0
      return isOver && (await central.head(DEMO_STORE)).head === head
    }, SETTLE_MS)

  it('bring every order to one end, though they are killed again and again', async () => {
    const random = seededRandom(SEED)
    for (const name of SERVICE_NAMES) start(name)
    await Promise.all([...services.values()].map((service) => service.ready()))
    for (const id of ['ana', 'ben']) await tablet.execute('consumer', id, 'RegisterConsumer', { name: id })
    for (let index = 0; index < ORDERS; index += 1) {
      await placeOrder(tablet, index)
      if (index % 2 === 0) {
        // Each is killed three times, at a moment of its own.
        const name = SERVICE_NAMES[(index / 2) % SERVICE_NAMES.length]!
        await sleep(random.integer(800))
        await services.get(name)!.kill()
        start(name)
      }
      if (index % 3 === 2) await changeOrder(tablet, index - random.integer(3), random.chance(0.5))
    }
    await until(() => tablet.status.pending === 0, SETTLE_MS)
    await Promise.all([...services.values()].map((service) => service.ready()))
    await settle()

    const { events } = await fromCentralStore(central).read(DEMO_STORE, { after: 0, limit: 100_000 })
    const types = events.map(({ type }) => type)
    expect(types.filter((type) => type === 'OrderCreated')).toHaveLength(ORDERS)
    expect(types).toEqual(expect.arrayContaining(['OrderShipped', 'OrderRejected', 'CreditCardReversed']))
    expect(faultsOfLog(events)).toEqual([])
    expect(await faultsOfTables(events, central.database)).toEqual([])
    expect(await central.database.query('select event_id from docket_consumer.parked_events')).toEqual([])
    expect(await Promise.all([...services.values()].map((service) => service.stop()))).toEqual([0, 0, 0, 0, 0])
  }, 240_000)
})

/** Two in ten have to be rejected. */
async function placeOrder(tablet: Docket<typeof venue>, index: number): Promise<void> {
  const consumer = index % 10 === 7 ? 'nobody' : index % 2 === 0 ? 'ana' : 'ben'
  const quantity = index % 10 === 8 ? 30 : 1 + (index % 3)
  const lines = [{ item: 'Chicken Bowl', quantity, priceCents: 875 }]
  await tablet.execute('delivery', `${index}`, 'CreateOrder', { consumer, address: '12 Garden Row', lines })
}

/** Nothing, when the order has come to its end already. */
async function changeOrder(tablet: Docket<typeof venue>, index: number, isUpdate: boolean): Promise<void> {
  const lines = [{ item: 'Izze', quantity: 2, priceCents: 339 }]
  const change = isUpdate
    ? tablet.execute('delivery', `${index}`, 'UpdateOrder', { address: '4 Mill Lane', lines })
    : tablet.execute('delivery', `${index}`, 'CancelOrder', { reason: 'changed my mind' })
  await change.catch((error: unknown) => {
    if (!isDocketError(error, 'command-rejected')) throw error
  })
}

async function fetchToken(url: string, deviceId: string): Promise<string> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/session`, { method: 'POST', headers, body: JSON.stringify({ deviceId }) })
  return ((await answer.json()) as { token: string }).token
}
