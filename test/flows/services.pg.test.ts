import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { isDocketError, memoryLog, openEngine, type Docket } from 'docket'
import {
  fromCentralStore,
  openCentralStore,
  openRelay,
  openServiceDatabase,
  type CentralStore,
  type Relay,
  type SqlDatabase,
} from 'docket/server'
import { seededRandom } from 'docket/testing'
import { venue } from '../../demo/services/model.ts'
import { DEMO_STORE } from '../../demo/services/settings.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { startServiceProcess, type ServiceProcess } from '../builders/service-process.ts'
import { faultsOfLog, faultsOfTables } from '../builders/story-faults.ts'
import { SERVICE_NAMES } from '../builders/story.ts'
import { startNats, type StartedNats } from '../setup/nats.ts'
import { until } from '../server/subscription-kit.ts'

/** `DOCKET_SEED=7 npx vitest run test/flows/services.pg` orders, and kills, as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const ORDERS = 30
const LEASE_MS = '600'
const SETTLE_MS = 90_000

/** These hear of events from the broker, the others from the central store. */
const OVER_NATS = ['kitchen', 'accounts']

describe(`the five services, a process each, on PostgreSQL and NATS, from seed ${SEED}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-services-'))
  const services = new Map<string, ServiceProcess>()
  let own: OwnDatabase
  /** The consumer service keeps its tables in a database of its own, the others in schemas of the centre's. */
  let consumers: OwnDatabase
  let server: DemoServer
  let nats: StartedNats
  let relay: Relay
  let central: CentralStore
  let database: SqlDatabase
  let tablet: Docket<typeof venue>

  beforeAll(async () => {
    own = await createOwnDatabase(inject('databaseUrl'))
    consumers = await createOwnDatabase(inject('databaseUrl'))
    writeFileSync(join(folder, 'index.html'), 'the page')
    const dataDir = join(folder, 'data')
    server = await startDemo({ publicDir: folder, dataDir, port: await freePort(), databaseUrl: own.url })
    central = await openCentralStore({ database: { url: own.url } })
    database = await openServiceDatabase({ url: consumers.url })
    nats = await startNats()
    relay = await openRelay({ central, nats: { servers: nats.servers } })
    const deviceId = randomUUID()
    const sync = { url: `${server.url}/sync`, token: () => fetchToken(server.url, deviceId) }
    tablet = await openEngine({ model: venue, log: memoryLog(DEMO_STORE), deviceId, sync })
  }, 120_000)
  afterAll(async () => {
    await Promise.all([...services.values()].map((service) => service.kill()))
    await tablet?.close()
    await server?.stop()
    await relay?.close()
    await nats?.stop()
    await central?.close()
    await database?.close()
    await Promise.all([own?.drop(), consumers?.drop()])
    rmSync(folder, { recursive: true, force: true })
  })

  const start = (name: string): void => {
    const url = name === 'consumer' ? consumers.url : own.url
    const events = OVER_NATS.includes(name) ? { DOCKET_EVENTS: nats.servers.join(',') } : {}
    const env = { DATABASE_URL: own.url, SERVICE_DATABASE_URL: url, DOCKET_LEASE_MS: LEASE_MS, ...events }
    services.set(name, startServiceProcess(`${name}/main.ts`, env))
  }
  /** How many services of a database have handled all of the log, and have nothing left to send. */
  const countDone = async ({ query }: SqlDatabase, head: number): Promise<number> => {
    const [row] = await query<{ done: number }>(
      `select count(*) as done from docket_consumer.subscriptions s where position = $1 and not exists
         (select 1 from docket_consumer.replies r where r.consumer = s.consumer)`,
      [head],
    )
    return row!.done
  }
  const settle = (): Promise<void> =>
    until(async () => {
      const { head } = await central.head(DEMO_STORE)
      const done = (await countDone(central.database, head)) + (await countDone(database, head))
      const isOver = tablet.status.pending === 0 && done === SERVICE_NAMES.length
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
    for (const { query } of [central.database, database]) {
      expect(await query('select event_id from docket_consumer.parked_events')).toEqual([])
    }
    expect(await Promise.all([...services.values()].map((service) => service.stop()))).toEqual([0, 0, 0, 0, 0])
  }, 240_000)

  it('are started and ended together by npm run services', async () => {
    const all = startServiceProcess('start.ts', { DATABASE_URL: own.url, DOCKET_LEASE_MS: LEASE_MS })
    services.set('all', all)
    await all.ready(SERVICE_NAMES.length)
    expect(await all.stop()).toBe(0)
    const held = 'select consumer from docket_consumer.subscriptions where holder is not null'
    expect(await central.database.query(held)).toEqual([])
  }, 120_000)
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
