import { existsSync } from 'node:fs'
import { openDatabase } from '../server/database/open-database.js'
import type { SqlDatabase } from '../server/database/sql-database.js'
import { databaseLocation } from './database-location.js'
import { usageError } from './usage-error.js'

/**
 * Opens a database that holds a central store, without changing its schema.
 * @throws DocketError `invalid-argument` when it has none, `storage-unavailable` when a running server has the directory.
 */
export async function openExistingDatabase(dataDir: string | undefined): Promise<SqlDatabase> {
  if (dataDir !== undefined && !existsSync(dataDir)) throw usageError('data', `There is no data directory ${dataDir}.`)
  const { database } = await openDatabase(databaseLocation(dataDir))
  try {
    const [found] = await database.query<{ stores: string | null }>(
      `select to_regclass('docket.stores')::text as stores`,
    )
    if (found?.stores != null) return database
    throw usageError('data', 'The database has no tables of docket yet: docket migrate makes them.')
  } catch (error) {
    await database.close()
    throw error
  }
}
