import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import {
  fromCentralStore,
  fromJetStream,
  openCentralStore,
  openRelay,
  openServiceDatabase,
  openSubscription,
  type CentralStore,
  type EventSource,
  type Relay,
  type Subscription,
} from 'docket/server'
import type { SqlClient } from '../../src/server/database/sql-database.ts'
import { openJetStream, subjectOf } from '../../src/server/relay/jetstream.ts'
import { createJetStreamPublisher } from '../../src/server/relay/jetstream-publisher.ts'
import { startRelay } from '../../src/server/relay/open-relay.ts'
import type { Publisher } from '../../src/server/relay/publisher.ts'
import { readCloudEvent } from '../../src/protocol/read-cloud-event.ts'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { newStore } from '../contracts/central-store.ts'
import { startNats, type StartedNats } from '../setup/nats.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

/** Claims, last, eleven events of two stores, their notes and the releases: what one turn of a relay asks for, and more. */
const CUTS = 24

describe('the relay to JetStream', () => {
  let nats: StartedNats
  let connection: NatsConnection
  let central: CentralStore
  let database: OwnDatabase
  const opened: Relay[] = []

  beforeAll(async () => {
    nats = await startNats()
    connection = await connect({ servers: [...nats.servers], waitOnFirstConnect: true })
  }, 60_000)
  afterAll(async () => {
    await connection.close()
    await nats.stop()
  })
  beforeEach(async () => {
    database = await createOwnDatabase(inject('databaseUrl'))
    central = await openCentralStore({ database: { url: database.url } })
  }, 60_000)
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((relay) => relay.close()))
    await central.close()
    await database.drop()
  })

  const location = () => ({ servers: nats.servers })
  async function relay(leaseMs = 1_000): Promise<Relay> {
    const made = await openRelay({ central, nats: location(), leaseMs })
    opened.push(made)
    return made
  }
  async function push(store: string, streamId: string, events: number): Promise<void> {
    const commit = commitOf(streamId, 'any', { events: eventsOf(events) })
    await central.push(store, identityAt(store), { epoch: null, commits: [commit] })
  }
  async function publishedOf(store: string): Promise<StoredMsg[]> {
    const { streams } = await jetstreamManager(connection)
    const messages: StoredMsg[] = []
    for (let seq = 1; ;) {
      const query = { seq, next_by_subj: subjectOf(store) } as { seq: number }
      const message = await streams.getMessage('DOCKET', query)
      if (message === null) return messages
      messages.push(message)
      seq = message.seq + 1
    }
  }
  const positionsOf = async (store: string): Promise<number[]> =>
    (await publishedOf(store)).map(({ header }) => Number(header.get('Docket-Position')))
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1)
  const published = (store: string, count: number) =>
    expect.poll(() => positionsOf(store), { timeout: 20_000, interval: 50 }).toEqual(upTo(count))

  it('publishes every event of every store once, in its order, as a CloudEvent', async () => {
    const stores = [newStore(), `${newStore()}.with *signs> in it`]
    for (const store of stores) {
      await push(store, 'order-1', 3)
      await push(store, 'order-2', 2)
    }
    await relay()
    for (const store of stores) await published(store, 5)
    await push(stores[0]!, 'order-1', 1)
    await published(stores[0]!, 6)
    const [message] = await publishedOf(stores[0]!)
    const event = readCloudEvent(message!.json())
    const { commits } = await central.pull(stores[0]!, { after: 0, limit: 1 })
    expect(event).toMatchObject({ id: commits[0]!.events[0]!.id, position: 1, version: 1, streamId: 'order-1' })
    expect(message!.header.get('Nats-Msg-Id')).toBe(commits[0]!.events[0]!.id)
  })

  it('goes on where the broker stands, also when its own notes are lost', async () => {
    const store = newStore()
    await push(store, 'order-1', 4)
    const first = await relay()
    await published(store, 4)
    await first.close()
    await central.database.query('delete from docket.publications')
    await push(store, 'order-1', 3)
    await relay()
    await published(store, 7)
  })

  it('publishes a log that has begun another life again, under its epoch', async () => {
    const store = newStore()
    await push(store, 'order-1', 3)
    await relay()
    await published(store, 3)
    const epoch = '0190e5a4-7d5c-7000-8000-000000000000'
    await central.database.query('update docket.stores set epoch = $2 where store_id = $1', [store, epoch])
    await expect.poll(() => positionsOf(store), { timeout: 20_000 }).toEqual([1, 2, 3, 1, 2, 3])
    const messages = await publishedOf(store)
    expect(messages.slice(3).map(({ header }) => header.get('Docket-Epoch'))).toEqual([epoch, epoch, epoch])
    const source = await fromJetStream(location())
    expect(await source.read(store, { after: 1, limit: 10 })).toMatchObject({
      ...{ epoch, head: 3 },
      events: [{ position: 2 }, { position: 3 }],
    })
    await source.close()
  })

  it('gives what it published to whoever reads from JetStream, from any position', async () => {
    const [store, other] = [newStore(), newStore()]
    for (let turn = 0; turn < 10; turn += 1) {
      await push(store, `order-${turn % 3}`, 1 + (turn % 3))
      await push(other, 'order-1', 1)
    }
    await relay()
    await published(store, 19)
    await published(other, 10)
    const source = await fromJetStream(location())
    const { epoch, commits } = await central.pull(store, { after: 0, limit: 100 })
    const ids = commits.flatMap(({ events }) => events.map(({ id }) => id as string))
    for (const after of [0, 7, 18, 19, 3]) {
      const batch = await source.read(store, { after, limit: 5 })
      expect(batch).toMatchObject({ epoch, head: 19 })
      expect(batch.events.map(({ id }) => id as string)).toEqual(ids.slice(after, after + 5))
    }
    expect(await source.read(newStore(), { after: 0, limit: 5 })).toEqual({ epoch: '', head: 0, events: [] })
    await source.close()
  })

  it('feeds a subscription as the central store does: the same handler, each event once', async () => {
    const store = newStore()
    const consumers = await openServiceDatabase({ shared: central.database })
    await consumers.query('create table seen (source text, position bigint)')
    const source = await fromJetStream(location())
    const subscribe = (name: string, from: EventSource): Promise<Subscription> =>
      openSubscription({
        ...{ store, name, from, database: consumers },
        handler: async ({ position }, { client }) => {
          await client.query('insert into seen values ($1, $2)', [name, position])
        },
      })
    await push(store, 'order-1', 3)
    const subscriptions = [await subscribe('direct', fromCentralStore(central)), await subscribe('broker', source)]
    await relay()
    await push(store, 'order-2', 2)
    const seen = (name: string) =>
      central.database.query('select position from seen where source = $1 order by position', [name])
    const all = upTo(5).map((position) => ({ position }))
    for (const name of ['direct', 'broker']) await expect.poll(() => seen(name), { timeout: 20_000 }).toEqual(all)
    await Promise.all(subscriptions.map((subscription) => subscription.close()))
    await source.close()
  })

  describe('when several of them want the same stores', () => {
    /** A relay whose broker takes its time, so that its lease runs out over and over. */
    async function slowRelay(wrap: (publisher: Publisher) => Publisher = (publisher) => publisher): Promise<void> {
      const publisher = wrap(createJetStreamPublisher(await openJetStream(location())))
      const slow: Publisher = {
        ...publisher,
        publish: async (event, after) => {
          if (event.position % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 60))
          return publisher.publish(event, after)
        },
      }
      opened.push(startRelay({ central, client: central.database, publisher: slow, leaseMs: 30 }))
    }

    it('has them never interleave, whatever became of their leases', async () => {
      const store = newStore()
      for (let turn = 0; turn < 12; turn += 1) await push(store, 'order-1', 5)
      await Promise.all([slowRelay(), slowRelay(), slowRelay()])
      await published(store, 60)
    })

    it('is kept so by the broker: without the number of the event before, they do', async () => {
      const store = newStore()
      for (let turn = 0; turn < 12; turn += 1) await push(store, 'order-1', 5)
      const client = (await openJetStream(location())).client
      const unfenced = (publisher: Publisher): Publisher => ({
        ...publisher,
        publish: async ({ position, cloudEvent }) => {
          const { headers } = await import('@nats-io/transport-node')
          const about = headers()
          about.set('Docket-Position', String(position))
          return (await client.publish(subjectOf(store), JSON.stringify(cloudEvent), { headers: about })).seq
        },
      })
      await Promise.all([slowRelay(unfenced), slowRelay(unfenced), slowRelay(unfenced)])
      await expect.poll(async () => (await positionsOf(store)).length, { timeout: 20_000 }).toBeGreaterThan(60)
      expect(await positionsOf(store)).not.toEqual(upTo((await positionsOf(store)).length))
    })
  })

  it('loses and doubles nothing, wherever it is cut off', async () => {
    const store = newStore()
    const { publish, last, close } = createJetStreamPublisher(await openJetStream(location()))
    let calls = 0
    let cut = 0
    // Every call of the n-th relay fails from its n-th on, done or not done.
    const cutOff = async <Result>(call: () => Promise<Result>, isDone: boolean): Promise<Result> => {
      calls += 1
      if (calls < cut) return call()
      if (calls === cut && isDone) await call()
      throw new Error('The relay was cut off.')
    }
    const cutOffs = Array.from({ length: CUTS }, (_, index) =>
      [false, true].map((isDone) => ({ at: index + 1, isDone })),
    )
    const begun: string[] = []
    for (const { at, isDone } of cutOffs.flat()) {
      cut = at
      calls = 0
      await push(store, 'order-1', 10)
      begun.push(newStore())
      await push(begun.at(-1)!, 'order-1', 1)
      const client: SqlClient = { query: (sql, params) => cutOff(() => central.database.query(sql, params), isDone) }
      const publisher: Publisher = {
        publish: (event, after) => cutOff(() => publish(event, after), isDone),
        last: (of) => cutOff(() => last(of), isDone),
        close: () => Promise.resolve(),
      }
      const made = startRelay({ central, client, publisher, leaseMs: 1 })
      await expect.poll(() => calls, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(cut)
      await made.close()
    }
    await close()
    await relay()
    await published(store, 20 * CUTS)
    for (const one of begun) await published(one, 1)
  }, 60_000)
})
