import { docketError } from '../../errors.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'

/**
 * The statements that distribute `tables` of the schema docket by their store, all on the nodes where docket.stores has
 * the same store: a push then stays on one node, in one local transaction. Run in one transaction.
 */
export function citusStatements(tables: readonly string[]): string[] {
  const others = tables.filter((table) => table !== 'stores').sort()
  return [
    // Citus calls every trigger unsafe; these only refuse, and need nothing from another node.
    'set local citus.enable_unsafe_triggers to on',
    ...(tables.includes('stores')
      ? [`select create_distributed_table('docket.stores', 'store_id', colocate_with => 'none')`]
      : []),
    ...others.map(
      (table) => `select create_distributed_table('docket.${table}', 'store_id', colocate_with => 'docket.stores')`,
    ),
  ]
}

/**
 * Distributes every table that has a `store_id` and is not distributed yet; the others, such as docket.migrations, stay on
 * the coordinator, where alone they are read.
 * @returns the names of the tables distributed now.
 * @throws DocketError `storage-unavailable` when the database has no Citus.
 */
export async function distributeByStore(database: SqlDatabase): Promise<readonly string[]> {
  await requireCitus(database)
  return await database.transaction(async (client) => {
    // Taken by every migration: of two that distribute at once, the second finds it done.
    await client.query('lock table docket.migrations in exclusive mode')
    const tables = await localTables(client)
    if (tables.length === 0) return []
    for (const statement of citusStatements(tables)) await client.query(statement)
    return tables
  })
}

/** Looks for Citus. @throws DocketError `storage-unavailable` naming the extension when it is missing. */
export async function requireCitus(client: SqlClient): Promise<void> {
  const found = await client.query(`select 1 from pg_extension where extname = 'citus'`)
  if (found.length > 0) return
  const message =
    'The database lacks the extension "citus": run CREATE EXTENSION citus on the coordinator and on every worker, or leave --citus out.'
  throw docketError('storage-unavailable', message, { store: 'docket' })
}

async function localTables(client: SqlClient): Promise<string[]> {
  const rows = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'store_id' and not a.attisdropped
     where c.relnamespace = 'docket'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and not exists (select 1 from pg_dist_partition d where d.logicalrelid = c.oid)
     order by c.relname`,
  )
  return rows.map(({ name }) => name)
}
