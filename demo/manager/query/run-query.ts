import { isDocketError, type Row } from 'docket'
import type { QueryEngine } from './query-engine.ts'

/** How many rows are shown; of more there is only the number. */
export const MAX_ROWS = 200

/** What a query gave. */
export interface QueryAnswer {
  readonly columns: readonly string[]
  /** The first of them. */
  readonly rows: readonly Row[]
  readonly total: number
}

/**
 * Asks for the first rows of a query, and how many there are: all the rows of a careless query would not fit into the page.
 * @throws DocketError `invalid-query`, as for the statement alone.
 */
export async function runQuery({ query }: QueryEngine, typed: string): Promise<QueryAnswer> {
  // A comment at the end must not swallow what comes behind it.
  const sql = `(\n${typed.trim().replace(/(;\s*)+$/, '')}\n)`
  try {
    const rows = await query<Row>(`select * from ${sql} limit ${MAX_ROWS + 1}`)
    return answerOf(rows, rows.length > MAX_ROWS ? await count(query, sql) : rows.length)
  } catch (error) {
    if (!isDocketError(error, 'invalid-query')) throw error
    // What is wrong is told of what was typed. It may also be right, and only not fit into another.
    const rows = await query<Row>(typed)
    return answerOf(rows, rows.length)
  }
}

function answerOf(rows: readonly Row[], total: number): QueryAnswer {
  return { columns: Object.keys(rows[0] ?? {}), rows: rows.slice(0, MAX_ROWS), total }
}

async function count(query: QueryEngine['query'], sql: string): Promise<number> {
  const [row] = await query<{ readonly total: number }>(`select count(*) as total from ${sql}`)
  return row?.total ?? 0
}

/** Why a query gave nothing, in a sentence. */
export function explainQuery(error: unknown): string {
  if (!isDocketError(error)) return error instanceof Error ? error.message : String(error)
  // Behind the reason stands the statement, which is read above.
  const reason = isDocketError(error, 'invalid-query') ? error.message.split(`: ${error.sql}`)[0]! : error.message
  return /[.!?]$/.test(reason) ? reason : `${reason}.`
}
