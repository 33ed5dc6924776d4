import { jetstreamManager, type StreamInfo } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { expect, inject, it } from 'vitest'
import { fromJetStream, openCentralStore, openRelay } from 'docket/server'
import { createOwnDatabase } from '../builders/own-database.ts'
import { newStore } from '../contracts/central-store.ts'
import { startNats } from '../setup/nats.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

const COMMITS = 60
const PER_COMMIT = 5

it('publishes on while a cluster of three loses the server that leads, and it comes back', async () => {
  const nats = await startNats(3)
  const connection = await connect({ servers: [...nats.servers], waitOnFirstConnect: true, maxReconnectAttempts: -1 })
  const database = await createOwnDatabase(inject('databaseUrl'))
  const central = await openCentralStore({ database: { url: database.url } })
  const store = newStore()
  const push = async (): Promise<void> => {
    const commit = commitOf('order-1', 'any', { events: eventsOf(PER_COMMIT) })
    await central.push(store, identityAt(store), { epoch: null, commits: [commit] })
  }
  const errors: unknown[] = []
  const location = { servers: nats.servers, stream: 'DOCKET', replicas: 3 }
  try {
    await expect.poll(() => isLed(connection), { timeout: 30_000, interval: 200 }).toBe(true)
    const relay = await openRelay({ central, nats: location, leaseMs: 2_000, onError: (error) => errors.push(error) })
    const source = await fromJetStream(location)
    const leader = await leaderOf(connection)
    for (let commit = 0; commit < COMMITS; commit += 1) {
      await push()
      if (commit === 20) await nats.kill(leader)
      if (commit === 40) await nats.restart(leader)
    }
    const total = COMMITS * PER_COMMIT
    await expect
      .poll(
        () =>
          source.read(store, { after: total - 1, limit: 1 }).then(
            ({ head }) => head,
            () => 0,
          ),
        {
          timeout: 60_000,
          interval: 250,
        },
      )
      .toBe(total)
    // The source throws where a position is missing, or stands twice.
    const { events } = await source.read(store, { after: 0, limit: total })
    expect(events.map(({ position }) => position as number)).toEqual(Array.from({ length: total }, (_, at) => at + 1))
    await source.close()
    await relay.close()
  } finally {
    await central.close()
    await database.drop()
    await connection.close()
    await nats.stop()
  }
}, 180_000)

type Connection = Awaited<ReturnType<typeof connect>>

/** JetStream answers once the servers have found each other. */
async function isLed(connection: Connection): Promise<boolean> {
  return jetstreamManager(connection).then(
    () => true,
    () => false,
  )
}

/** The place of the server that leads the stream. */
async function leaderOf(connection: Connection): Promise<number> {
  const { streams } = await jetstreamManager(connection)
  const info: StreamInfo = await streams.info('DOCKET')
  return Number(info.cluster?.leader?.slice(1) ?? 0)
}
