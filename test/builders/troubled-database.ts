import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlClient, SqlDatabase } from 'docket/server'
import type { SeededRandom } from 'docket/testing'

const MAX_DELAY_MS = 30

/**
 * A database in which what writes takes its time between its last statement and its commit, holding what it has locked,
 * and now and then is rolled back instead. A statement alone that writes is troubled in the same way.
 */
export function troubledDatabase(database: SqlDatabase, random: SeededRandom): SqlDatabase {
  const trouble = async (): Promise<void> => {
    if (random.chance(0.4)) await sleep(random.integer(MAX_DELAY_MS))
    if (random.chance(0.15)) throw new Error('This transaction is made to fail.')
  }
  const troubled = (inner: Pick<SqlDatabase, 'query' | 'transaction'>): Pick<SqlDatabase, 'query' | 'transaction'> => {
    const transaction = async <Result>(work: (client: SqlClient) => Promise<Result>): Promise<Result> =>
      await inner.transaction(async (client) => {
        const result = await work(client)
        await trouble()
        return result
      })
    const query: SqlClient['query'] = (sql, params) =>
      /\b(insert|update)\b/.test(sql) ? transaction((client) => client.query(sql, params)) : inner.query(sql, params)
    return { query, transaction }
  }
  const { session } = database
  return {
    ...database,
    ...troubled(database),
    ...(session && {
      session: async () => {
        const own = await session()
        return { ...own, ...troubled(own) }
      },
    }),
  }
}
