import { jetstream, jetstreamManager, type JetStreamClient } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { openCentralStore, openRelay, type CentralStore } from 'docket/server'
import { toCloudEvents } from '../../src/protocol/cloud-event.ts'
import { startNats, type StartedNats } from '../../test/setup/nats.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { identityAt, perSecond, singleCommits } from './commits.ts'
import type { ServerBench, ServerRow } from './server-bench.ts'

const PUSH_COMMITS = 500
/** As many as a relay publishes at a time. */
const STORES = 16
/** Unawaited at a time, so that the client's memory is not what is measured. */
const IN_FLIGHT = 500

/** The relay from PostgreSQL to JetStream, against a client that has the same messages in memory. */
export const relay: ServerRow = {
  name: 'relay',
  measure: async (bench) => {
    const count = bench.sized({ quick: 2_000, full: 8_000 })
    const nats = await startNats()
    bench.cleanup.add(nats.stop)
    const central = await openCentralStore({ database: { url: await bench.database() } })
    bench.cleanup.add(() => central.close())
    const raw = await openRawPublisher(nats, bench)
    await fill(central, 'sample', count, 1)
    const messages = await messagesOf(central, 'sample')
    await relayAll(central, nats, count)

    const many = Array.from({ length: STORES }, (_, index) => `many-${index}`)
    const samples = await bench.race(
      {
        docket: async (round) => {
          await fill(central, `cafe${round}`, count, round + 10)
          return await relayAll(central, nats, count)
        },
        docketMany: async (round) => {
          for (const store of many) await fill(central, `${store}.${round}`, count / STORES, round + 50)
          return await relayAll(central, nats, count)
        },
        raw: () =>
          perSecond(count, async () => {
            for (const message of messages) await raw.publish('raw.events', message)
          }),
        pipelined: () =>
          perSecond(count, async () => {
            for (let from = 0; from < count; from += IN_FLIGHT) {
              const some = messages.slice(from, from + IN_FLIGHT)
              await Promise.all(some.map((message) => raw.publish('raw.events', message)))
            }
          }),
      },
      { quick: 3, full: 7 },
    )
    const [manyStores, pipelined] = [median(samples.docketMany), median(samples.pipelined)]
    return [
      compare({
        ...{ name: 'relay', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'publishing one at a time', ratioIs: 'docket/baseline' },
        extra: { manyStores, pipelined },
        note:
          `one store, an event a round trip; ${STORES} stores at a time: ${Math.round(manyStores)} events/s; ` +
          `a client that waits for nothing before it publishes the next: ${Math.round(pipelined)}`,
      }),
    ]
  },
}

async function fill(central: CentralStore, store: string, count: number, seed: number): Promise<void> {
  const commits = singleCommits(count, seed)
  for (let from = 0; from < count; from += PUSH_COMMITS) {
    const some = commits.slice(from, from + PUSH_COMMITS)
    await central.push(store, identityAt(store), { epoch: null, commits: some })
  }
}

/** Events a second of a relay that is opened for so many, until the broker has acknowledged the last. */
async function relayAll(central: CentralStore, nats: StartedNats, count: number): Promise<number> {
  return await perSecond(count, async () => {
    let failure: Error | undefined
    const onError = (error: unknown): void => void (failure = error instanceof Error ? error : new Error(String(error)))
    const opened = await openRelay({ central, nats: { servers: nats.servers }, onError })
    while (opened.published < count) {
      if (failure !== undefined) throw failure
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await opened.close()
  })
}

async function openRawPublisher(nats: StartedNats, bench: ServerBench): Promise<JetStreamClient> {
  const connection = await connect({ servers: [...nats.servers] })
  bench.cleanup.add(() => connection.close())
  await (await jetstreamManager(connection)).streams.add({ name: 'RAW', subjects: ['raw.events'] })
  return jetstream(connection)
}

/** What the relay publishes of a store, as text. */
async function messagesOf(central: CentralStore, store: string): Promise<string[]> {
  const { head } = await central.head(store)
  const { epoch, commits } = await central.pull(store, { after: 0, limit: head })
  const origin = { store, epoch, hashes: [], pushedBy: null }
  return commits.flatMap((commit) => toCloudEvents(commit, origin).map((event) => JSON.stringify(event)))
}
