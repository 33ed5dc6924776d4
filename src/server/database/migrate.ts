import { docketError } from '../../errors.js'
import { MIGRATIONS } from './migrations.js'
import type { SqlDatabase } from './sql-database.js'

const BOOTSTRAP_ATTEMPTS = 5
// unique_violation, duplicate_object (the table's row type), duplicate_schema, duplicate_table, and tuple concurrently
// updated: which one it is depends on how far the faster process has come.
const LOST_RACE = new Set(['23505', '42710', '42P06', '42P07', 'XX000'])

/** Which step of the schema a database was at, and which it is at now. */
export interface Migrated {
  readonly from: number
  readonly to: number
}

/**
 * Brings the schema of `database` up to date; harmless to repeat, and safe when several processes start at once: they
 * take turns on the lock of the migrations table.
 * @throws DocketError `storage-unavailable` when a newer docket has already changed the schema.
 */
export async function migrate(database: SqlDatabase, steps = MIGRATIONS): Promise<Migrated> {
  await createMigrationsTable(database)
  return await database.transaction(async (client) => {
    await client.query('lock table docket.migrations in exclusive mode')
    const [row] = await client.query<{ applied: number }>('select count(*) as applied from docket.migrations')
    const applied = row?.applied ?? 0
    if (applied > steps.length) {
      const message = `The database has schema ${applied}, made by a newer docket; this one knows ${steps.length}.`
      throw docketError('storage-unavailable', message, { store: 'docket.migrations' })
    }
    for (const [index, statements] of steps.entries()) {
      if (index < applied) continue
      for (const statement of statements) await client.query(statement)
      await client.query('insert into docket.migrations (number) values ($1)', [index + 1])
    }
    return { from: applied, to: steps.length }
  })
}

/** `if not exists` does not arbitrate: of two processes creating at once, one gets an error and looks again. */
async function createMigrationsTable(database: SqlDatabase): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.query('create schema if not exists docket')
      await database.query(
        'create table if not exists docket.migrations (number integer primary key, applied_at timestamptz default now())',
      )
      return
    } catch (error) {
      if (attempt === BOOTSTRAP_ATTEMPTS || !LOST_RACE.has(String((error as { code?: unknown }).code))) throw error
    }
  }
}
