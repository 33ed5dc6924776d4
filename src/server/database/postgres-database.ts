import pg from 'pg'
import type { SqlClient, SqlDatabase } from './sql-database.js'

const MAX_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 10_000

/** Opens a pool of connections to the PostgreSQL server at `url`; connections are made when they are needed. */
export function openPostgresDatabase(url: string): SqlDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'docket',
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  return {
    query: clientOf(pool).query,
    transaction: (work) => inTransaction(pool, work),
    close: () => pool.end(),
  }
}

// PostgreSQL's number for the type `bigint`; positions and versions stay below 2^53.
const INT8 = 20

function parserOf(oid: number, format?: 'text' | 'binary'): unknown {
  if (oid === INT8 && format !== 'binary') return Number
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- the types name only the codes they know
  return pg.types.getTypeParser(oid, format)
}

async function inTransaction<Result>(pool: pg.Pool, work: (client: SqlClient) => Promise<Result>): Promise<Result> {
  const connection = await pool.connect()
  let broken: Error | undefined
  // Between two statements nobody awaits the connection: its error would otherwise end the process.
  const onError = (error: Error): void => void (broken = error)
  connection.on('error', onError)
  try {
    await connection.query('begin')
    const result = await work(clientOf(connection))
    await connection.query('commit')
    return result
  } catch (error) {
    await connection
      .query('rollback')
      .catch((failure: unknown) => (broken = failure instanceof Error ? failure : new Error(String(failure))))
    throw error
  } finally {
    connection.off('error', onError)
    connection.release(broken)
  }
}

function clientOf(queryable: pg.Pool | pg.PoolClient): SqlClient {
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await queryable.query(sql, [...params])).rows as Row[],
  }
}
