import pg from 'pg'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { openCentralStore, verifyStore, type CentralStore, type Commit, type PushAnswer } from 'docket/server'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import { createAppender } from '../../src/server/store/appender.ts'
import { checkCommit } from '../../src/server/store/check-commit.ts'
import { createOwnDatabase, type OwnDatabase } from '../builders/own-database.ts'
import { lostOf, startPushing, type PushingDevices } from '../builders/pushing-devices.ts'
import { expectGapFree, newStore, readAll } from '../contracts/central-store.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

const DEVICES = 16

describe('two groups of pushes to one store, of which one is sent behind the other', () => {
  let database: OwnDatabase
  let admin: pg.Client
  let centrals: CentralStore[] = []
  beforeEach(async () => {
    database = await createOwnDatabase(inject('databaseUrl'))
    admin = new pg.Client(database.url).on('error', () => {})
    await admin.connect()
  })
  afterEach(async () => {
    await Promise.all(centrals.splice(0).map((central) => central.close()))
    await admin.end()
    await database.drop()
  })

  const open = async (maxConnections = 10): Promise<CentralStore> => {
    const central = await openCentralStore({ database: { url: database.url, maxConnections } })
    centrals.push(central)
    return central
  }
  const lockedBy = async (waiting: number): Promise<void> => {
    const sql = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await admin.query<{ count: number }>(sql)).rows[0]?.count).toBe(waiting)
  }
  /** Takes a store's row, so that whoever writes to it waits. */
  const lock = async (store: string): Promise<void> => {
    await admin.query('begin')
    await admin.query('select from docket.stores where store_id = $1 for update', [store])
  }
  /** Pushes one commit, which alone is in flight, and some behind it. */
  const pushGroups = async (central: CentralStore, store: string, commits: readonly Commit[]) => {
    const answers = commits.map((commit) => push(central, store, [commit]))
    for (const answer of answers) answer.catch(() => undefined)
    await lockedBy(1)
    return answers
  }
  const expectWhole = async (central: CentralStore, store: string, head: number): Promise<void> => {
    expectGapFree(await readAll(central, store, head), head)
    expect(await verifyStore({ database: { url: database.url }, store })).toMatchObject({ head, fault: null })
  }

  it('travel on one connection, which is given back with the last answer', async () => {
    const [central, store] = [await open(), newStore()]
    await push(central, store, [commitOf('order-1', 0)])
    const before = central.connections()!.open
    const devices = startDevices(central, store)
    await devices.untilMore(400)
    const { open: most, idle } = central.connections()!
    expect([most, idle]).toEqual([before, before - 1])
    await devices.stop()
    expect(central.connections()).toEqual({ open: before, idle: before, waiting: 0 })
  })

  it('leave connections to other stores: two that are never idle, on the only two connections, starve none', async () => {
    const central = await open(2)
    const busy = [newStore(), newStore()].map((store) => startDevices(central, store))
    await Promise.all(busy.map((devices) => devices.untilMore(100)))
    for (let round = 0; round < 5; round += 1) {
      const others = Array.from({ length: 30 }, () => push(central, newStore(), [commitOf('order-1', 0)]))
      expect((await Promise.all(others)).map(({ head }) => head)).toEqual(others.map(() => 1))
    }
    await Promise.all(busy.map((devices) => devices.stop()))
    expect(busy.map(({ failures }) => failures())).toEqual([0, 0])
  }, 60_000)

  it('are one, once somebody waits for the connection', async () => {
    await (await open(1)).close()
    centrals = []
    const own = openPostgresDatabase(database.url, { maxConnections: 1 })
    const [append, store] = [createAppender(own, () => new Date()), newStore()]
    const identity = identityAt(store)
    let sent = 0
    const appendOne = (version: number) => {
      const commits = [checkCommit(commitOf('order-1', version), identity, {})]
      return append(store, [{ identity, epoch: null, commits }], () => (sent += 1))
    }
    await appendOne(0)
    await appendOne(1)
    expect(sent).toBe(1)
    const session = await own.session!()
    const appended = appendOne(2)
    await expect.poll(() => own.connections!().waiting).toBe(1)
    const read = own.query('select 1')
    session.release()
    await Promise.all([appended, read])
    expect(sent).toBe(1)
    await own.close()
  })

  it('are both written where nobody else writes, and both judged anew where somebody did', async () => {
    const [central, other, store] = [await open(), await open(), newStore()]
    await push(central, store, [commitOf('order-1', 0)])
    await push(other, store, [commitOf('order-1', 1)])
    await push(central, store, [commitOf('order-1', 2)])
    await lock(store)
    const foreign = push(other, store, [commitOf('order-1', 3)])
    await lockedBy(1)
    const own = [commitOf('order-1', 3), commitOf('order-1', 4), commitOf('order-2', 0), commitOf('order-1', 'any')]
    const answers = own.map((commit) => push(central, store, [commit]))
    await lockedBy(2)
    await admin.query('commit')
    expect((await foreign).verdicts).toMatchObject([{ verdict: 'accepted', firstPosition: 4 }])
    expect((await Promise.all(answers)).map(({ verdicts: [verdict] }) => verdict)).toMatchObject([
      { verdict: 'behind', currentVersion: 4 },
      { verdict: 'accepted', firstPosition: 5, firstVersion: 5 },
      { verdict: 'accepted', firstPosition: 6 },
      { verdict: 'accepted', firstPosition: 7, firstVersion: 6 },
    ])
    await expectWhole(central, store, 7)
  })

  it('leave no version out where the first was not written and the second was judged behind it', async () => {
    const [central, store] = [await open(), newStore()]
    const used = commitOf('order-1', 0)
    await push(central, store, [used])
    await lock(store)
    const again = commitOf('order-1', 'any', { commandId: used.commandId, events: eventsOf(3) })
    const answers = await pushGroups(central, store, [again, commitOf('order-2', 0), commitOf('order-2', 1)])
    await admin.query('commit')
    expect((await Promise.all(answers)).map(({ verdicts: [verdict] }) => verdict)).toMatchObject([
      { verdict: 'already-accepted', firstPosition: 1 },
      { verdict: 'accepted', firstPosition: 2, firstVersion: 1 },
      { verdict: 'accepted', firstPosition: 3, firstVersion: 2 },
    ])
    expect((await push(central, store, [commitOf('order-1', 'any')])).verdicts).toMatchObject([
      { verdict: 'accepted', firstPosition: 4, firstVersion: 2 },
    ])
    await expectWhole(central, store, 4)
  })

  it('are each tried again when their connection breaks, and written once', async () => {
    const [central, store] = [await open(), newStore()]
    await push(central, store, [commitOf('order-1', 0)])
    await lock(store)
    const rest = Array.from({ length: 7 }, () => commitOf('order-1', 'any'))
    const answers = await pushGroups(central, store, [commitOf('order-1', 'any'), ...rest])
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    )
    // Who was alone hears of it; each of those that shared a group is tried alone.
    await expect(answers[0]).rejects.toThrow()
    await admin.query('commit')
    const heads = (await Promise.all(answers.slice(1))).map(({ head }) => head)
    expect(heads.sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8])
    await expectWhole(central, store, 8)
  })

  it('lose nothing and double nothing while connections break all the time', async () => {
    const [central, store] = [await open(), newStore()]
    const devices = startDevices(central, store)
    let broken = 0
    for (const end = Date.now() + 20_000; devices.failures() < 20 && Date.now() < end;) {
      await devices.untilMore(10)
      const { rowCount } = await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid() and application_name = 'docket'`,
      )
      broken += rowCount ?? 0
    }
    await devices.stop()
    expect(broken).toBeGreaterThan(0)
    const { head } = await central.head(store)
    const log = await readAll(central, store, head)
    expect(lostOf(devices.acknowledged, log)).toEqual([])
    expect(log).toHaveLength(devices.acknowledged.length)
    await expectWhole(central, store, head)
  }, 60_000)

  it('are both answered before the store is closed', async () => {
    const [central, store] = [await open(), newStore()]
    await push(central, store, [commitOf('order-1', 0)])
    await lock(store)
    const rest = Array.from({ length: 5 }, () => commitOf('order-1', 'any'))
    const answers = await pushGroups(central, store, [commitOf('order-1', 'any'), ...rest])
    const closed = central.close().then(() => 'closed')
    expect(await Promise.race([closed, lockedBy(1)])).toBeUndefined()
    await admin.query('commit')
    const told = await Promise.allSettled(answers.map(async (answer) => (await answer).head))
    expect(told.slice(0, 4)).toEqual([2, 3, 4, 5].map((value) => ({ status: 'fulfilled', value })))
    expect(await closed).toBe('closed')
    centrals = []
  })
})

async function push(central: CentralStore, store: string, commits: readonly Commit[]): Promise<PushAnswer> {
  const result = await central.push(store, identityAt(store), { epoch: null, commits })
  if (result.kind !== 'judged') throw new Error('The epoch has changed.')
  return result.answer
}

function startDevices(central: CentralStore, store: string): PushingDevices {
  return startPushing(DEVICES, (commits) => push(central, store, commits))
}
