import { lockDataDir } from './data-dir-lock.js'
import { openPgliteDatabase } from './pglite-database.js'
import { openPostgresDatabase, type PostgresOptions } from './postgres-database.js'
import type { SqlDatabase } from './sql-database.js'

/** Where the central log is kept: a directory of this machine, a PostgreSQL server, or memory (gone when closed). */
export type DatabaseLocation =
  { readonly dataDir: string } | ({ readonly url: string } & PostgresOptions) | { readonly memory: true }

/** A database, and how to say where it is served. */
export interface OpenedDatabase {
  readonly database: SqlDatabase
  readonly announce: (url: string) => void
}

/**
 * Opens the database at `location`.
 * @throws DocketError `storage-unavailable` when another process holds the data directory.
 */
export async function openDatabase(location: DatabaseLocation): Promise<OpenedDatabase> {
  if ('url' in location) return { database: openPostgresDatabase(location.url, location), announce: () => {} }
  if ('memory' in location) return { database: await openPgliteDatabase(undefined), announce: () => {} }
  const lock = lockDataDir(location.dataDir)
  try {
    const database = await openPgliteDatabase(location.dataDir)
    const close = (): Promise<void> => database.close().finally(lock.release)
    return { database: { ...database, close }, announce: lock.announce }
  } catch (error) {
    lock.release()
    throw error
  }
}
