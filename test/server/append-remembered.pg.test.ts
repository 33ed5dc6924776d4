import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import pg from 'pg'
import { openCentralStore, type CentralStore, type Commit } from 'docket/server'
import { seededRandom, type SeededRandom } from 'docket/testing'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import { appendLocked } from '../../src/server/store/append.ts'
import { checkCommit } from '../../src/server/store/check-commit.ts'
import { newId } from '../../src/events/ids.ts'
import { writeCommits } from '../../src/server/store/write-commits.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { commitOf, eventOf, identityAt } from './commit-builder.ts'

const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const PUSHES = 150

/** Pushes with new commits, repeated ones, and such that take ids or versions of others. */
function randomPushes(random: SeededRandom): Commit[][] {
  const made: Commit[] = []
  const next = (): Commit => {
    const chance = random.next()
    if (made.length > 0 && chance < 0.15) return random.pick(made)
    const stream = `order-${random.integer(6)}`
    const written = made.filter(({ streamId }) => streamId === stream).length
    const expectedVersion = random.pick([written, written, written, 'any', 'no-stream', written + 1] as const)
    const commit = commitOf(stream, expectedVersion)
    if (made.length > 0 && chance < 0.2) return { ...commit, commandId: random.pick(made).commandId }
    if (made.length > 0 && chance < 0.25)
      return { ...commit, events: [eventOf({ id: random.pick(made).events[0]!.id })] }
    made.push(commit)
    return commit
  }
  return Array.from({ length: PUSHES }, () => Array.from({ length: 1 + random.integer(3) }, next))
}

async function inTurn<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = []
  for (const item of items) results.push(await work(item))
  return results
}

function timeless(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) =>
    ['receivedAt', 'epoch', 'store'].includes(key) ? undefined : inner,
  ) as unknown
}

describe(`what a process remembers of a store (seed ${SEED})`, () => {
  const random = seededRandom(SEED)
  const name = `docket_${Math.random().toString(36).slice(2)}`
  const url = inject('databaseUrl').replace(/\/[^/]*$/, `/${name}`)
  const admin = new pg.Client(inject('databaseUrl'))
  let centrals: CentralStore[]
  beforeAll(async () => {
    await admin.connect()
    await admin.query(`create database ${name}`)
    centrals = [await openCentralStore({ database: { url } }), await openCentralStore({ database: { url } })]
  }, 60_000)
  afterAll(async () => {
    await Promise.all(centrals.map((central) => central.close()))
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  })

  it.each([1, 3, 8])(
    'changes no verdict, whichever processes wrote in between (%i pushes at once)',
    async (atOnce) => {
      const pushes = randomPushes(random)
      const control = openPostgresDatabase(url)
      const [store, other] = [newStore(), newStore()]
      for (let from = 0; from < pushes.length; from += atOnce) {
        const together = pushes.slice(from, from + atOnce)
        const expected = await inTurn(together, async (commits) => {
          const identity = identityAt(other)
          const checked = commits.map((commit) => checkCommit(commit, identity, {}))
          const push = { identity, epoch: null, commits: checked }
          return await appendLocked(control, { store: other, pushes: [push] }, new Date().toISOString())
        })
        // Those that are pushed together share groups, of which one is sent behind the other.
        const central = random.pick(centrals)
        const results = await Promise.all(
          together.map((commits) => central.push(store, identityAt(store), { epoch: null, commits })),
        )
        expect(results.map(timeless)).toEqual(expected.map(({ results: [result] }) => timeless(result)))
      }
      await control.close()
      const { head } = await centrals[0]!.head(store)
      const log = await readAll(centrals[0]!, store, head)
      expectGapFree(log, head)
      expect(log.map(timeless)).toEqual((await readAll(centrals[1]!, other, head)).map(timeless))
    },
    60_000,
  )

  it('is worth nothing after the connection broke, whatever had been written by then', async () => {
    const [central] = centrals as [CentralStore]
    const store = newStore()
    let stop = false
    const killing = (async () => {
      while (!stop) {
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and state = 'active'`,
          [name],
        )
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
    })()
    let broken = 0
    for (let version = 0; version < 60; version += 1) {
      const commit = commitOf('order-1', version)
      for (;;) {
        const result = await central
          .push(store, identityAt(store), { epoch: null, commits: [commit] })
          .catch(() => null)
        if (result?.kind === 'judged') {
          expect(result.answer.verdicts[0]).toMatchObject({ firstVersion: version + 1 })
          break
        }
        broken += 1
      }
    }
    stop = true
    await killing
    expect(broken).toBeGreaterThan(0)
    expectGapFree(await readAll(central, store, 60), 60)
  }, 60_000)

  it('is compared with the row of the store as it is written: a difference in anything writes nothing', async () => {
    const database = openPostgresDatabase(url)
    const store = newStore()
    const identity = identityAt(store)
    const push = { identity, epoch: null, commits: [checkCommit(commitOf('order-1', 0), identity, {})] }
    const { row } = await appendLocked(database, { store, pushes: [push] }, new Date().toISOString())
    const receivedAt = new Date().toISOString()
    const commit = { ...commitOf('order-1', 1), streamId: 'order-1' as Commit['streamId'] }
    const placed = [{ commit, firstPosition: 2, firstVersion: 2, receivedAt, pushedBy: identity }]
    const others = [
      { epoch: newId() },
      { head: 0 },
      { head: 2 },
      { lastHash: new Uint8Array(32) },
      { store: newStore() },
    ]
    for (const other of others) {
      expect(await writeCommits(database, { ...row, ...other }, placed)).toBeNull()
      expect((await centrals[0]!.head(store)).head).toBe(1)
    }
    expect(await writeCommits(database, row, placed)).toMatchObject({ head: 2 })
    expect((await centrals[0]!.head(store)).head).toBe(2)
    await database.close()
  })
})
