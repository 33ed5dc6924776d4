import type { ProjectionDb, Row, SqlValue } from '../model/define-projection.js'
import { toBindings } from './bind-parameters.js'
import { invalidQuery, prepareStatement, type PreparedStatement } from './prepared-statement.js'
import type { ProjectionTables } from './projection-tables.js'
import { readRows } from './read-rows.js'
import type { Database } from './sqlite/database.js'
import { createStatementCache } from './statement-cache.js'

/** A projection's handle, and what its use brought about. */
export interface ProjectionHandle extends ProjectionDb {
  /** True only while a handler of the projection runs: a handle that was kept is refused. */
  isOpen: boolean
}

const KEYWORDS = ['select', 'with', 'values', 'insert', 'update', 'delete', 'replace']
const CACHE_LIMIT = 500
const NO_PARAMETERS: readonly SqlValue[] = []

/**
 * The handle through which `projection` reads and writes its own tables, and nothing else; tables it writes are added
 * to `touched`.
 */
export function createProjectionDb(
  db: Database,
  tables: ProjectionTables,
  projection: string,
  touched: Set<string>,
): ProjectionHandle {
  const statements = createStatementCache(CACHE_LIMIT, (sql) => {
    const prepared = prepareStatement(db, tables, sql, KEYWORDS)
    try {
      requireOwn(prepared, tables, projection)
    } catch (error) {
      prepared.statement.free()
      throw error
    }
    return prepared
  })
  const statementOf = (sql: string): PreparedStatement => {
    if (!handle.isOpen) {
      throw invalidQuery(sql, `Projection ${projection} used its handle after its handler had returned`)
    }
    const prepared = statements.get(sql)
    for (const table of prepared.writes) touched.add(table)
    return prepared
  }
  const handle: ProjectionHandle = {
    isOpen: false,
    run(sql, params = NO_PARAMETERS) {
      const { statement, parameters } = statementOf(sql)
      statement.run(toBindings(sql, parameters, params))
    },
    all(sql, params = NO_PARAMETERS): Row[] {
      const prepared = statementOf(sql)
      return readRows(prepared, toBindings(sql, prepared.parameters, params))
    },
  }
  return handle
}

function requireOwn({ sql, reads, writes, footprint }: PreparedStatement, tables: ProjectionTables, own: string): void {
  const foreign = [...writes, ...reads].find((table) => tables.ownerByTable.get(table) !== own)
  if (foreign !== undefined) {
    const owner = tables.ownerByTable.get(foreign)
    const whose = owner === undefined ? '' : ` of projection ${owner}`
    throw invalidQuery(sql, `Projection ${own} may touch its own tables only, not ${foreign}${whose}`)
  }
  if (footprint.nondeterministic !== null) {
    throw invalidQuery(
      sql,
      `Projection ${own} must be deterministic: take time and ids from the event, not from ${footprint.nondeterministic}()`,
    )
  }
}
