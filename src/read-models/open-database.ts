import type { Projection } from '../model/define-projection.js'
import { createHandlers, type Handlers } from './apply-events.js'
import { openDatabaseFile, type DatabaseFile } from './database-file.js'
import type { Image } from './image.js'
import type { Sqlite } from './load-sqlite.js'
import { invalidQuery, prepareStatement, type PreparedStatement } from './prepared-statement.js'
import { adoptTables, createTables, type ProjectionTables } from './projection-tables.js'
import type { Database } from './sqlite/database.js'
import { createStatementCache, type StatementCache } from './statement-cache.js'

/** One SQLite database with the tables of projections, and everything compiled for it. */
export interface ReadModelDatabase {
  readonly db: Database
  readonly file: DatabaseFile
  readonly tables: ProjectionTables
  readonly handlers: Handlers
  /** Read-only statements of the application. */
  readonly queries: StatementCache
}

const QUERY_KEYWORDS = ['select', 'with', 'values']
const QUERY_CACHE_LIMIT = 100

/** A new database with empty tables. @throws DocketError `invalid-model`; see `createTables`. */
export function openDatabase(sqlite: Sqlite, projections: readonly Projection[]): ReadModelDatabase {
  const file = openDatabaseFile(sqlite, [], 0)
  try {
    return compiledFor(file, projections, createTables(file.db, projections))
  } catch (error) {
    file.db.close()
    throw error
  }
}

/** The database of an image with the tables of `projections`; `null` when it does not hold just these. */
export function openImageDatabase(
  sqlite: Sqlite,
  projections: readonly Projection[],
  { meta, chunks }: Image,
): ReadModelDatabase | null {
  let file: DatabaseFile | undefined
  try {
    file = openDatabaseFile(sqlite, chunks, meta.byteSize)
    const tables = adoptTables(file.db, meta.owners, projections)
    if (tables !== null) return compiledFor(file, projections, tables)
  } catch {
    // Whatever is wrong with an image, there is the log.
  }
  file?.db.close()
  return null
}

function compiledFor(
  file: DatabaseFile,
  projections: readonly Projection[],
  tables: ProjectionTables,
): ReadModelDatabase {
  const { db } = file
  return {
    ...{ db, file, tables },
    handlers: createHandlers(db, tables, projections),
    queries: createStatementCache(QUERY_CACHE_LIMIT, (sql) => prepareQuery(db, tables, sql)),
  }
}

function prepareQuery(db: Database, tables: ProjectionTables, sql: string): PreparedStatement {
  const prepared = prepareStatement(db, tables, sql, QUERY_KEYWORDS)
  if (!prepared.footprint.isWriting) return prepared
  prepared.statement.free()
  throw invalidQuery(sql, 'A query only reads; rows are written by projections, from events')
}
