import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { openPgliteDatabase } from '../../src/server/database/pglite-database.ts'
import { openPostgresDatabase } from '../../src/server/database/postgres-database.ts'
import type { SqlDatabase } from '../../src/server/database/sql-database.ts'

describe.each([
  ['PostgreSQL', () => Promise.resolve(openPostgresDatabase(inject('databaseUrl')))],
  ['PGlite', () => openPgliteDatabase(undefined)],
])('a transaction on %s', (_, open) => {
  let database: SqlDatabase
  const table = `notes_${Math.random().toString(36).slice(2)}`
  const notes = async () =>
    (await database.query<{ id: number }>(`select id from ${table} order by id`)).map(({ id }) => id)

  beforeAll(async () => {
    database = await open()
    await database.query(
      `create table ${table} (id integer primary key, other integer unique deferrable initially deferred)`,
    )
  }, 60_000)
  afterAll(async () => {
    await database.query(`drop table ${table}`)
    await database.close()
  })

  it('commits statements that were given together', async () => {
    await database.transaction(({ query }) =>
      Promise.all([query(`insert into ${table} values ($1)`, [1]), query(`insert into ${table} values ($1)`, [2])]),
    )
    expect(await notes()).toEqual([1, 2])
  })

  it('fails with the reason of the first of them that fails, and leaves nothing', async () => {
    const failing = database.transaction(({ query }) =>
      Promise.all([3, 1, 4].map((id) => query(`insert into ${table} values ($1)`, [id]))),
    )
    await expect(failing).rejects.toThrow(/duplicate key/)
    expect(await notes()).toEqual([1, 2])
  })

  it('fails when it cannot be committed', async () => {
    const failing = database.transaction(({ query }) =>
      Promise.all([5, 6].map((id) => query(`insert into ${table} values ($1, $2)`, [id, 1]))),
    )
    await expect(failing).rejects.toThrow(/duplicate key/)
    expect(await notes()).toEqual([1, 2])
  })
})

describe('statements that travel together on PostgreSQL', () => {
  it('see what the last holder of a lock wrote, when they stand behind it', async () => {
    const database = openPostgresDatabase(inject('databaseUrl'))
    const table = `rows_${Math.random().toString(36).slice(2)}`
    await database.query(`create table ${table} (id integer primary key, value integer)`)
    await database.query(`insert into ${table} values (1, 0)`)
    const lock = `select value from ${table} where id = 1 for update`
    const read = `select value from ${table} where id = 1`
    let second: Promise<unknown> = Promise.resolve()
    await database.transaction(async (first) => {
      await first.query(lock)
      second = database.transaction((waiting) => Promise.all([waiting.query(lock), waiting.query(read)]))
      await first.query(`update ${table} set value = 7 where id = 1`)
    })
    expect(await second).toEqual([[{ value: 7 }], [{ value: 7 }]])
    await database.query(`drop table ${table}`)
    await database.close()
  })
})
