import type { PreparedStatement } from './prepared-statement.js'

/** Compiled statements by their text; the one not used for longest is freed when there are more than the limit. */
export interface StatementCache {
  /** The compiled statement of that text. Throws what preparing throws, and keeps nothing then. */
  get(sql: string): PreparedStatement
}

/** An empty cache that compiles with `prepare`. Closing the database frees what it holds. */
export function createStatementCache(limit: number, prepare: (sql: string) => PreparedStatement): StatementCache {
  const statements = new Map<string, PreparedStatement>()
  return {
    get(sql) {
      const found = statements.get(sql)
      // While nothing has to go, the order does not matter: the hot path is one look-up.
      if (found !== undefined && statements.size < limit) return found
      const prepared = found ?? prepare(sql)
      statements.delete(sql)
      statements.set(sql, prepared)
      if (statements.size > limit) freeOldest(statements)
      return prepared
    },
  }
}

function freeOldest(statements: Map<string, PreparedStatement>): void {
  const [oldest] = statements.values()
  if (oldest === undefined) return
  oldest.statement.free()
  statements.delete(oldest.sql)
}
