import type { Database } from 'sql.js'
import type { Projection } from '../model/define-projection.js'
import { createHandlers, type Handlers } from './apply-events.js'
import type { Sqlite } from './load-sqlite.js'
import { invalidQuery, prepareStatement } from './prepared-statement.js'
import { createTables, type ProjectionTables } from './projection-tables.js'
import { createStatementCache, type StatementCache } from './statement-cache.js'

/** One SQLite database with the tables of all projections, and everything compiled for it. */
export interface ReadModelDatabase {
  readonly db: Database
  readonly tables: ProjectionTables
  readonly handlers: Handlers
  /** Read-only statements of the application. */
  readonly queries: StatementCache
}

// The database is a copy of the log in memory: nothing here has to survive a crash.
const PRAGMAS = 'pragma journal_mode=memory; pragma synchronous=off; pragma cache_size=-65536; pragma temp_store=memory'
const QUERY_KEYWORDS = ['select', 'with', 'values']
const QUERY_CACHE_LIMIT = 100

/** A new database with empty tables. @throws DocketError `invalid-model`; see `createTables`. */
export function openDatabase(sqlite: Sqlite, projections: readonly Projection[]): ReadModelDatabase {
  const db = new sqlite.Database()
  try {
    db.run(PRAGMAS)
    const tables = createTables(db, projections)
    return {
      db,
      tables,
      handlers: createHandlers(db, tables, projections),
      queries: createStatementCache(QUERY_CACHE_LIMIT, (sql) => prepareQuery(db, tables, sql)),
    }
  } catch (error) {
    db.close()
    throw error
  }
}

function prepareQuery(db: Database, tables: ProjectionTables, sql: string) {
  const prepared = prepareStatement(db, tables, sql, QUERY_KEYWORDS)
  if (!prepared.footprint.isWriting) return prepared
  prepared.statement.free()
  throw invalidQuery(sql, 'A query only reads; rows are written by projections, from events')
}
