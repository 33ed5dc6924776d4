import type { SqlDatabase } from 'docket/server'
import type { SeededRandom } from 'docket/testing'

/** Some of the later statements of a short transaction of a subscription. */
const STATEMENTS = 16

/** A database that loses transactions: in the middle, before they commit, or right after, when only the answer is lost. */
export function failingTransactions(
  database: SqlDatabase,
  random: SeededRandom,
  probability: () => number,
): SqlDatabase {
  return {
    ...database,
    async transaction(work) {
      if (!random.chance(probability())) return await database.transaction(work)
      const failing = random.integer(STATEMENTS)
      let count = 0
      const result = await database.transaction(async (client) => {
        const done = await work({
          query: async (sql, params) => {
            if (count >= failing) throw new Error('the connection is gone')
            count += 1
            return await client.query(sql, params)
          },
        })
        if (random.chance(0.5)) throw new Error('the connection is gone')
        return done
      })
      throw new Error('the answer is lost', { cause: result })
    },
  }
}
