import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openCentralStore, verifyStore, type CentralStore, type PullAnswer } from 'docket/server'
import { seededRandom, type SeededRandom } from 'docket/testing'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { lostOf } from '../builders/pushing-devices.ts'
import { startReading } from '../builders/steady-reader.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { startWriter, type WriterProcess } from './writer-process.ts'

const RUNS = Number(process.env['DOCKET_RUNS'] ?? 1)
const SEED = Number(process.env['DOCKET_SEED'] ?? Date.now() % 1_000_000)
const WRITERS = 3
const COMMITS = 40

describe('readers while many processes write, fail, dawdle and lose their connections', () => {
  let database: OwnDatabase
  let admin: pg.Client
  let centrals: CentralStore[] = []
  let writers: WriterProcess[] = []

  beforeEach(async () => {
    database = await createOwnDatabase(inject('databaseUrl'))
    admin = new pg.Client(database.url).on('error', () => {})
    await admin.connect()
    await admin.query('create table numbered (id bigserial primary key, store text)')
    const open = (): Promise<CentralStore> => openCentralStore({ database: { url: database.url } })
    centrals = await Promise.all([open(), open()])
  })
  afterEach(async () => {
    for (const writer of writers) writer.kill()
    await Promise.all(centrals.map((central) => central.close()))
    await admin.end()
    await database.drop()
    ;[centrals, writers] = [[], []]
  })

  const seeds = Array.from({ length: RUNS }, (_, run) => SEED + run)
  it.each(seeds)(
    'see every position once and in order, where readers of a numbered table miss rows (seed %i)',
    async (seed) => {
      const random = seededRandom(seed)
      const stores = [newStore(), newStore()]
      const readers = stores.flatMap((store) => centrals.flatMap((central) => pullsOf(central, store)))
      const reading = readers.map(({ store, pull }) => ({ store, reader: startReading(pull) }))
      const numbered = readNumbered(admin)
      const terminating = terminateBackends(database.url, random)

      const written = Array.from({ length: WRITERS }, () => {
        const writer = startWriter(database.url, {
          stores,
          seed: random.integer(2 ** 31),
          commits: COMMITS,
          isNumbered: true,
        })
        writers.push(writer)
        return writer.told
      })
      const told = (await Promise.all(written)).flat()
      expect(await terminating.stop()).toBeGreaterThan(0)
      expect(await numbered.missed()).toBeGreaterThan(0)

      for (const store of stores) {
        const own = told.filter((one) => one.store === store)
        expect(own.reduce((sum, { failures }) => sum + failures, 0)).toBeGreaterThan(0)
        const { head } = await centrals[0]!.head(store)
        const log = await readAll(centrals[0]!, store, head)
        expectGapFree(log, head)
        const acknowledged = own.flatMap((one) => one.acknowledged)
        expect(lostOf(acknowledged, log)).toEqual([])
        expect(log).toHaveLength(acknowledged.length)
        for (const { store: read, reader } of reading)
          if (read === store) expect(await reader.stopAt(head)).toEqual(log)
        expect(await verifyStore({ database: { url: database.url }, store })).toMatchObject({ head, fault: null })
      }
    },
    120_000,
  )
})

/** Both ways in which a central store is read. */
function pullsOf(central: CentralStore, store: string) {
  return [
    { store, pull: (range: { after: number; limit: number }) => central.pull(store, range) },
    {
      store,
      pull: async (range: { after: number; limit: number }) =>
        JSON.parse((await central.pullText(store, range)).text) as PullAnswer,
    },
  ]
}

/** The obvious way, for comparison: rows numbered by a sequence, of which those after the last are read. */
function readNumbered(client: pg.Client): { missed(): Promise<number> } {
  const seen = new Set<string>()
  let [last, isStopped] = ['0', false]
  const run = async (): Promise<void> => {
    while (!isStopped) {
      const { rows } = await client.query<{ id: string }>('select id from numbered where id > $1 order by id', [last])
      for (const { id } of rows) seen.add((last = id))
      await sleep(2)
    }
  }
  const running = run()
  running.catch(() => undefined)
  return {
    missed: async () => {
      isStopped = true
      await running
      const { rows } = await client.query<{ id: string }>('select id from numbered where id <= $1', [last])
      return rows.filter(({ id }) => !seen.has(id)).length
    },
  }
}

/** Ends one connection of some central store after the other; tells how many it has ended. */
function terminateBackends(url: string, random: SeededRandom): { stop(): Promise<number> } {
  let [ended, isStopped] = [0, false]
  const run = async (): Promise<void> => {
    const client = new pg.Client(url).on('error', () => {})
    await client.connect()
    while (!isStopped) {
      await sleep(random.integer(60))
      const { rows } = await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and application_name = 'docket'`,
      )
      if (rows.length === 0) continue
      await client.query('select pg_terminate_backend($1)', [random.pick(rows).pid])
      ended += 1
    }
    await client.end()
  }
  const running = run()
  running.catch(() => undefined)
  return {
    stop: async () => {
      isStopped = true
      await running
      return ended
    },
  }
}
