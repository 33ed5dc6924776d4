import pg from 'pg'
import type { SqlClient, SqlDatabase, SqlSession } from './sql-database.js'

/** How a PostgreSQL server is reached. */
export interface PostgresOptions {
  /** Most connections at a time. Default 10. */
  readonly maxConnections?: number
}

const MAX_CONNECTIONS = 10
const CONNECT_TIMEOUT_MS = 10_000
const KEEP_ALIVE_AFTER_MS = 10_000

/** Opens a pool of connections to the PostgreSQL server at `url`; connections are made when they are needed. */
export function openPostgresDatabase(url: string, { maxConnections }: PostgresOptions = {}): SqlDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections ?? MAX_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'docket',
    // A machine that is gone closes no connection: without probes, who waits for its answer would wait for ever.
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
    // A statement does not wait for the answer to the one before.
    pipeline: true,
    types: { getTypeParser: parserOf as typeof pg.types.getTypeParser },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})
  // So would one that breaks while nobody awaits it: between two statements, or before whoever asked for it has it. What
  // is asked of it afterwards fails, and the pool does not take it back.
  pool.on('connect', (connection) => connection.on('error', () => {}))
  return {
    query: clientOf(pool).query,
    transaction: async (work) => {
      const session = await openSession(pool)
      return await session.transaction(work).finally(session.release)
    },
    session: () => openSession(pool),
    connections: () => ({ open: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount }),
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

async function openSession(pool: pg.Pool): Promise<SqlSession> {
  const connection = await pool.connect()
  const client = clientOf(connection)
  let broken: Error | undefined
  const run = async <Result>(work: (client: SqlClient) => Promise<Result>): Promise<Result> => {
    try {
      return await runTransaction(connection, work)
    } catch (error) {
      await connection
        .query('rollback')
        .catch((failure: unknown) => (broken = failure instanceof Error ? failure : new Error(String(failure))))
      throw error
    }
  }
  // What is asked during a transaction must not get into it.
  let transaction: Promise<unknown> | null = null
  return {
    query: async (sql, params) => {
      while (transaction !== null) await transaction
      return await client.query(sql, params)
    },
    transaction: async (work) => {
      while (transaction !== null) await transaction
      const running = run(work)
      const ended = running.then(noop, noop).then(() => (transaction = null))
      transaction = ended
      return await running
    },
    isWanted: () => pool.waitingCount > 0,
    release: () => connection.release(broken),
  }
}

function noop(): void {}

async function runTransaction<Result>(
  connection: pg.PoolClient,
  work: (client: SqlClient) => Promise<Result>,
): Promise<Result> {
  // The first statement travels with it.
  const begun = connection.query('begin')
  begun.catch(() => undefined)
  const result = await work(clientOf(connection))
  await begun
  const { command } = await connection.query('commit')
  // After a statement that failed the server rolls back, whoever caught the failure.
  if (command !== 'COMMIT') throw new Error(`The transaction was not committed: the server answered ${command}.`)
  return result
}

function clientOf(queryable: pg.Pool | pg.PoolClient): SqlClient {
  return {
    query: async <Row>(text: string, params?: readonly unknown[]) => {
      // Statements with parameters come again and again: the server keeps them parsed, and planned, under a name.
      const asked = params === undefined ? text : { ...nameOf(text), text, values: [...params] }
      return (await queryable.query(asked)).rows as Row[]
    },
  }
}

const MAX_NAMES = 200
const nameBySql = new Map<string, string>()

/** Nothing where too many have a name: an application that writes values into its SQL would fill the server's memory. */
function nameOf(sql: string): { readonly name?: string } {
  const known = nameBySql.get(sql)
  if (known !== undefined) return { name: known }
  if (nameBySql.size === MAX_NAMES) return {}
  const name = `docket_${nameBySql.size + 1}`
  nameBySql.set(sql, name)
  return { name }
}
