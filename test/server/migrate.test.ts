import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { migrate } from '../../src/server/database/migrate.ts'
import { CENTRAL_SCHEMA } from '../../src/server/database/migrations.ts'
import { openPgliteDatabase } from '../../src/server/database/pglite-database.ts'
import type { SqlDatabase } from '../../src/server/database/sql-database.ts'
import { appendLocked } from '../../src/server/store/append.ts'
import { checkCommit } from '../../src/server/store/check-commit.ts'
import { readCommits } from '../../src/server/store/read-commits.ts'
import { commitOf, eventsOf, identityAt } from './commit-builder.ts'

const STORES = ['cafe', 'bar', 'diner', 'pub', 'grill']

describe('bringing a database up to date', () => {
  let database: SqlDatabase
  beforeEach(async () => void (database = await openPgliteDatabase(undefined)), 60_000)
  afterEach(() => database.close())

  async function push(store: string, streamId: string): Promise<void> {
    const identity = identityAt(store)
    const commits = [checkCommit(commitOf(streamId, 'any', { events: eventsOf(3) }), identity, {})]
    await appendLocked(database, { store, pushes: [{ identity, epoch: null, commits }] }, new Date().toISOString())
  }
  const read = () =>
    Promise.all(STORES.map((store) => readCommits(database, { store, head: 1_000 }, { after: 0, limit: 1_000 })))

  it('keeps every event of a log that was made by an earlier version, and goes on with it', async () => {
    await migrate(database, { ...CENTRAL_SCHEMA, steps: CENTRAL_SCHEMA.steps.slice(0, 1) })
    for (const store of STORES) for (const order of ['order-1', 'order-2']) await push(store, order)
    const before = await read()
    expect(before.map((commits) => commits.length)).toEqual(STORES.map(() => 2))
    await migrate(database)
    expect(await read()).toEqual(before)
    for (const store of STORES) await push(store, 'order-3')
    expect((await read()).map((commits) => commits.slice(0, 2))).toEqual(before)
    expect((await read()).map((commits) => commits[2]?.firstPosition)).toEqual(STORES.map(() => 7))
  })

  it('leaves each part of the log append-only too', async () => {
    await migrate(database)
    for (const store of STORES) await push(store, 'order-1')
    const tables = await database.query<{ name: string }>(
      `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'docket' and c.relkind in ('r', 'p') and c.relname ~ '^(commits|events)'`,
    )
    expect(tables.length).toBeGreaterThan(2)
    for (const { name } of tables) {
      await expect(database.query(`truncate docket.${name}`), name).rejects.toThrow('append-only')
      const [{ count }] = (await database.query(`select count(*) from docket.${name}`)) as [{ count: number }]
      if (count === 0) continue
      for (const sql of [`update docket.${name} set stream_id = 'x'`, `delete from docket.${name}`]) {
        await expect(database.query(sql), sql).rejects.toThrow('append-only')
      }
    }
  })

  it('does nothing the second time', async () => {
    await migrate(database)
    await push('cafe', 'order-1')
    const before = await read()
    await migrate(database)
    expect(await read()).toEqual(before)
  })
})
