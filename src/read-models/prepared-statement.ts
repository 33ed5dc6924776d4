import { docketError, messageOf } from '../errors.js'
import { examineStatement, type StatementFootprint } from './examine-statement.js'
import { COUNTERS, type ProjectionTables } from './projection-tables.js'
import { readSqlText } from './sql-text.js'
import type { Database } from './sqlite/database.js'
import type { Statement } from './sqlite/statement.js'

/** A compiled statement, with what it was found to do. */
export interface PreparedStatement {
  readonly sql: string
  readonly statement: Statement
  /** See `SqlText.parameters`. */
  readonly parameters: readonly (string | null)[]
  /** Tables read, behind views and indexes too. */
  readonly reads: readonly string[]
  /** Tables written. */
  readonly writes: readonly string[]
  readonly footprint: StatementFootprint
}

/**
 * Compiles one statement that begins with one of `keywords`.
 * @throws DocketError `invalid-query` when it does not compile, is not one statement, or touches schema or transaction.
 */
export function prepareStatement(
  db: Database,
  tables: ProjectionTables,
  sql: string,
  keywords: readonly string[],
): PreparedStatement {
  const text = readSqlText(sql)
  // A pragma acts while it is compiled, even behind EXPLAIN: the first word decides before SQLite sees the text.
  if (!keywords.includes(text.keyword)) throw invalidQuery(sql, `A statement here begins with ${listed(keywords)}`)
  if (text.hasSeveralStatements) throw invalidQuery(sql, 'Give one statement at a time')
  const { statement, footprint } = compile(db, tables, sql)
  if (footprint.trespass !== null) {
    statement.free()
    throw invalidQuery(sql, `The statement ${footprint.trespass}, which is not allowed here`)
  }
  const tableNames = (pages: ReadonlySet<number>) => [
    ...new Set([...pages].map((page) => tables.tableByRootPage.get(page) ?? `page ${page}`)),
  ]
  const writes = tableNames(footprint.writes)
  // Counters are written along with their table.
  const isCounted = writes.length > 1
  return {
    sql,
    statement,
    parameters: text.parameters,
    reads: tableNames(footprint.reads).filter((table) => !isCounted || table !== COUNTERS),
    writes: writes.filter((table) => !isCounted || table !== COUNTERS),
    footprint,
  }
}

function compile(
  db: Database,
  tables: ProjectionTables,
  sql: string,
): { readonly statement: Statement; readonly footprint: StatementFootprint } {
  try {
    return { statement: db.prepare(sql), footprint: examineStatement(db, sql) }
  } catch (cause) {
    const reason = messageOf(cause)
    const hint = reason.startsWith('no such table')
      ? `; the tables are ${[...tables.ownerByTable.keys()].sort().join(', ')}`
      : ''
    throw invalidQuery(sql, reason + hint, cause)
  }
}

/** The error for SQL that cannot run, with the reason first and the SQL behind it. */
export function invalidQuery(sql: string, reason: string, cause?: unknown): Error {
  return docketError('invalid-query', `${reason}: ${sql}`, { sql }, { cause })
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
