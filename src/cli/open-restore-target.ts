import { migrate } from '../server/database/migrate.js'
import { openDatabase } from '../server/database/open-database.js'
import type { SqlDatabase } from '../server/database/sql-database.js'
import { databaseLocation } from './database-location.js'

/** Opens a database to restore a store into, with its tables made when they are missing. */
export async function openRestoreTarget(dataDir: string | undefined): Promise<SqlDatabase> {
  const { database } = await openDatabase(databaseLocation(dataDir))
  try {
    await migrate(database)
    return database
  } catch (error) {
    await database.close()
    throw error
  }
}
