import { docketError } from '../../errors.js'
import { CENTRAL_SCHEMA } from './migrations.js'
import type { Schema } from './schema.js'
import type { SqlClient, SqlDatabase } from './sql-database.js'

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
 * Brings `schema` in `database` up to date; harmless to repeat, and safe when several processes start at once: they take
 * turns on the lock of the schema's migrations table.
 * @throws DocketError `storage-unavailable` when a newer docket has already changed the schema.
 */
export async function migrate(database: SqlDatabase, { name, steps }: Schema = CENTRAL_SCHEMA): Promise<Migrated> {
  await createMigrationsTable(database, name)
  return await database.transaction(async (client) => {
    await client.query(`lock table ${name}.migrations in exclusive mode`)
    const applied = await countApplied(client, name)
    if (applied > steps.length) {
      const message = `The database has schema ${applied} of ${name}, made by a newer docket; this one knows ${steps.length}.`
      throw docketError('storage-unavailable', message, { store: `${name}.migrations` })
    }
    for (const [index, statements] of steps.entries()) {
      if (index < applied) continue
      for (const statement of statements) await client.query(statement)
      await client.query(`insert into ${name}.migrations (number) values ($1)`, [index + 1])
    }
    return { from: applied, to: steps.length }
  })
}

/**
 * Resolves when the database answers and has every table this docket needs. A newer schema is no fault: while servers
 * are replaced one by one, the old ones go on.
 * @throws DocketError `storage-unavailable` when the schema is older.
 */
export async function requireSchema(database: SqlDatabase): Promise<void> {
  const { name, steps } = CENTRAL_SCHEMA
  const applied = await countApplied(database, name)
  if (applied >= steps.length) return
  const message = `The database has schema ${applied}; this docket needs ${steps.length}.`
  throw docketError('storage-unavailable', message, { store: 'docket.migrations' })
}

async function countApplied(client: SqlClient, name: string): Promise<number> {
  const [row] = await client.query<{ applied: number }>(`select count(*) as applied from ${name}.migrations`)
  return row?.applied ?? 0
}

/** `if not exists` does not arbitrate: of two processes creating at once, one gets an error and looks again. */
async function createMigrationsTable(database: SqlDatabase, name: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await database.query(`create schema if not exists ${name}`)
      await database.query(
        `create table if not exists ${name}.migrations (number integer primary key, applied_at timestamptz default now())`,
      )
      return
    } catch (error) {
      if (attempt === BOOTSTRAP_ATTEMPTS || !LOST_RACE.has(String((error as { code?: unknown }).code))) throw error
    }
  }
}
