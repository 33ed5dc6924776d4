import type { SqlClient } from './sql-database.js'

/** Whether the central store's tables lie on many nodes, as `docket migrate --citus` leaves them. */
export async function isDistributed(client: SqlClient): Promise<boolean> {
  const citus = await client.query(`select 1 from pg_extension where extname = 'citus'`)
  if (citus.length === 0) return false
  const found = await client.query(
    `select 1 from pg_dist_partition where logicalrelid = to_regclass('docket.stores') and partmethod = 'h'`,
  )
  return found.length > 0
}
