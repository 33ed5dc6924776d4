import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openCentralStore, type CentralStore, type SqlDatabase } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { verifyStoreOf, type StoreReport } from '../../../src/server/audit/verify-store.ts'
import { createOwnDatabase, type OwnDatabase } from '../../builders/own-database.ts'
import { newStore } from '../../contracts/central-store.ts'
import { commitOf, eventsOf, identityAt } from '../commit-builder.ts'
import { startWriter, type WriterProcess } from '../writer-process.ts'

const SEED = Number(process.env['DOCKET_SEED'] ?? Date.now() % 1_000_000)
const WRITERS = 3
const COMMITS = 60
/** More than three pages of a verification. */
const EVENTS = 13_000
const EVENTS_A_COMMIT = 100

/** A place in the third page, where a commit begins. */
const THERE = 10_001

describe('verifying a store while others append to it', () => {
  let own: OwnDatabase
  let central: CentralStore
  let writers: WriterProcess[] = []
  beforeEach(async () => {
    own = await createOwnDatabase(inject('databaseUrl'))
    central = await openCentralStore({ database: { url: own.url } })
  })
  afterEach(async () => {
    for (const writer of writers) writer.kill()
    writers = []
    await central.close()
    await own.drop()
  })

  const push = async (store: string, sizes: readonly number[]): Promise<void> => {
    const commits = sizes.map((size) => commitOf('order-1', 'any', { events: eventsOf(size) }))
    const result = await central.push(store, identityAt(store), { epoch: null, commits })
    if (result.kind !== 'judged' || result.answer.verdicts.some(({ verdict }) => verdict !== 'accepted')) {
      throw new Error('A commit was not accepted.')
    }
  }
  const filledStore = async (): Promise<string> => {
    const store = newStore()
    const sizes = Array.from({ length: EVENTS / EVENTS_A_COMMIT }, () => EVENTS_A_COMMIT)
    for (let from = 0; from < sizes.length; from += 25) await push(store, sizes.slice(from, from + 25))
    return store
  }

  it(`calls nothing broken while several processes append (seed ${SEED})`, async () => {
    const random = seededRandom(SEED)
    const stores = [newStore(), newStore()]
    for (const store of stores) await central.head(store)
    writers = Array.from({ length: WRITERS }, () =>
      startWriter(own.url, { stores, seed: random.integer(2 ** 31), commits: COMMITS }),
    )
    const reports: (StoreReport & { readonly headAfter: number })[] = []
    const look = async (store: string): Promise<void> => {
      const report = await verifyStoreOf(central.database, store)
      reports.push({ ...report, headAfter: (await central.head(store)).head })
    }
    const written = Promise.all(writers.map(({ told }) => told)).then(() => 'written')
    while ((await Promise.race([written, Promise.resolve('writing')])) === 'writing') {
      await Promise.all(stores.map(look))
    }
    await Promise.all(stores.map(look))

    expect(reports.filter(({ fault, head, verified }) => fault !== null || verified !== head)).toEqual([])
    expect(reports.filter(({ head, headAfter }) => headAfter > head).length).toBeGreaterThan(3)
    for (const { head, headAfter } of reports.slice(-stores.length)) expect(head).toBe(headAfter)
    expect(Math.min(...reports.slice(-stores.length).map(({ head }) => head))).toBeGreaterThan(WRITERS * COMMITS)
  }, 120_000)

  it('calls nothing broken when an append falls between any two of its statements', async () => {
    const store = await filledStore()
    let appends = 0
    const busy = beforeEachQuery(central.database, async () => {
      appends += 1
      await push(store, [1, 3])
    })
    // The row before the first statement was sent: the append before it is in.
    expect(await verifyStoreOf(busy, store)).toMatchObject({ head: EVENTS + 4, verified: EVENTS + 4, fault: null })
    expect(appends).toBeGreaterThan(8)
    expect((await central.head(store)).head).toBe(EVENTS + 4 * appends)
    // Who reads the row and the events one after the other is told of a break that is none.
    const [row] = await busy.query<{ last: number }>(
      'select last_position as last from docket.stores where store_id = $1',
      [store],
    )
    const [events] = await busy.query<{ last: number }>(
      'select max(position) as last from docket.events where store_id = $1',
      [store],
    )
    expect(events!.last).toBeGreaterThan(row!.last)
  })

  it.each([
    [
      'a hash that is changed',
      `update docket.events set hash = decode(repeat('ab', 32), 'hex') where position = $2`,
      'hash-differs',
    ],
    ['data that is changed', `update docket.events set data = '{"more":1}' where position = $2`, 'hash-differs'],
    ['an event that goes', 'delete from docket.events where position = $2', 'position-missing'],
    ['a commit that goes', 'delete from docket.commits where first_position = $2', 'commit-missing'],
  ])('finds %s meanwhile, before it comes there', async (_, change, kind) => {
    const store = await filledStore()
    let pages = 0
    const busy = beforeEachQuery(central.database, async (sql, params) => {
      await push(store, [1, 3])
      if (isPage(sql, params)) pages += 1
      if (isPage(sql, params) && pages === 3)
        await tamper(central.database, `${change} and store_id = $1`, [store, THERE])
    })
    expect((await verifyStoreOf(busy, store)).fault).toMatchObject({ position: THERE, kind })
    expect(pages).toBeGreaterThanOrEqual(3)
  })

  it('finds at its next run what is changed where it has been', async () => {
    const store = await filledStore()
    const change = `update docket.events set type = 'Other' where store_id = $1 and position = $2`
    let pages = 0
    const busy = beforeEachQuery(central.database, async (sql, params) => {
      if (isPage(sql, params)) pages += 1
      if (isPage(sql, params) && pages === 3) await tamper(central.database, change, [store, 7])
    })
    expect((await verifyStoreOf(busy, store)).fault).toBeNull()
    expect((await verifyStoreOf(central.database, store)).fault).toMatchObject({ position: 7, kind: 'hash-differs' })
  })
})

function isPage(sql: string, params: readonly unknown[]): boolean {
  return sql.includes('from docket.events') && typeof params[2] === 'number'
}

/** The same database, which does one statement at a time, and `work` before each. */
function beforeEachQuery(
  database: SqlDatabase,
  work: (sql: string, params: readonly unknown[]) => Promise<void>,
): SqlDatabase {
  let last: Promise<unknown> = Promise.resolve()
  return {
    ...database,
    query: <Row>(sql: string, params: readonly unknown[] = []) => {
      const asked = last.then(() => work(sql, params)).then(() => database.query<Row>(sql, params))
      last = asked.catch(() => undefined)
      return asked
    },
  }
}

/** As a superuser does who holds nobody up: no trigger is asked, and no table is locked. */
async function tamper(database: SqlDatabase, sql: string, params: readonly unknown[]): Promise<void> {
  await database.transaction(async (client) => {
    await client.query('set local session_replication_role = replica')
    await client.query(sql, params)
  })
}
