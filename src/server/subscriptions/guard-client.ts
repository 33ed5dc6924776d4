import { docketError } from '../../errors.js'
import type { SqlClient } from '../database/sql-database.js'

/** A client that is only good while its handler runs. */
export interface GuardedClient {
  readonly client: SqlClient
  /** Statements after this are refused. */
  readonly end: () => void
}

// `rollback to savepoint x` stays inside the transaction.
const ENDS_TRANSACTION =
  /^\s*(begin|start|commit|end|abort|prepare\s+transaction|rollback(?!\s+(work\s+|transaction\s+)?to\b))\b/i

/**
 * Keeps a handler inside its event's transaction: what ends the transaction is refused, and so is a statement that nobody
 * waited for and that comes after the handler has returned, for it would fall into another event's transaction.
 */
export function guardClient(client: SqlClient): GuardedClient {
  let hasEnded = false
  return {
    client: {
      query: async (sql, params) => {
        if (hasEnded) throw refuse('The handler has returned: await every statement before it does.')
        if (ENDS_TRANSACTION.test(sql)) throw refuse(`A handler must not end its transaction: ${sql}`)
        return await client.query(sql, params)
      },
    },
    end: () => void (hasEnded = true),
  }
}

function refuse(message: string): Error {
  return docketError('invalid-argument', message, { argument: 'client' })
}
