import { setTimeout as sleep } from 'node:timers/promises'
import type { SqlDatabase } from 'docket/server'
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
  const transaction: SqlDatabase['transaction'] = (work) =>
    database.transaction(async (client) => {
      const result = await work(client)
      await trouble()
      return result
    })
  return {
    ...database,
    transaction,
    query: (sql, params) =>
      /\b(insert|update)\b/.test(sql)
        ? transaction((client) => client.query(sql, params))
        : database.query(sql, params),
  }
}
