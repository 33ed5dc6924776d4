import type { SqlClient, SqlTransaction } from './sql-database.js'

/** A transaction on `client`, and what was sent in it. */
export interface SentStatements {
  readonly transaction: SqlTransaction
  /** Resolves when everything that was sent has run. @throws what the first failure was. */
  settled(): Promise<void>
}

/** Keeps the statements that a transaction sends without waiting for them. */
export function keepSent({ query }: SqlClient): SentStatements {
  const sent: Promise<unknown>[] = []
  const send: SqlTransaction['send'] = (sql, params) => {
    const running = query(sql, params)
    // Told by `settled`, unless the transaction has failed before.
    running.catch(() => undefined)
    sent.push(running)
  }
  return {
    transaction: { query, send },
    settled: async () => {
      for (const running of sent) await running
    },
  }
}
