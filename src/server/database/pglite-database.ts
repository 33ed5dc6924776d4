import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { PGlite, types } from '@electric-sql/pglite'
import type { SqlClient, SqlDatabase } from './sql-database.js'

interface PgliteQueries {
  query<Row>(sql: string, params?: unknown[]): Promise<{ rows: Row[] }>
}

/**
 * Opens an embedded PostgreSQL, in `dataDir` (created when missing) or in memory. Transactions run one after another.
 * What was committed survives the death of the process; against a power cut PGlite has no fsync, so use a PostgreSQL
 * server where that matters.
 */
export async function openPgliteDatabase(dataDir: string | undefined): Promise<SqlDatabase> {
  const pglite = await PGlite.create({
    ...(dataDir === undefined ? {} : { dataDir: await preparedFolder(dataDir) }),
    parsers: { [types.INT8]: Number },
  })
  return {
    query: clientOf(pglite).query,
    transaction: async (work) => await pglite.transaction((transaction) => work(clientOf(transaction))),
    close: () => pglite.close(),
  }
}

async function preparedFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true })
  return join(dataDir, 'postgres')
}

function clientOf(queries: PgliteQueries): SqlClient {
  return {
    query: async <Row>(sql: string, params: readonly unknown[] = []) =>
      (await queries.query<Row>(sql, [...params])).rows,
  }
}
