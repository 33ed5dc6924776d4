import { randomUUID } from 'node:crypto'
import { docketError } from '../../errors.js'
import type { SqlDatabase } from '../database/sql-database.js'

/** The epochs of a store before and after. */
export interface RenewedEpoch {
  readonly store: string
  readonly oldEpoch: string
  readonly newEpoch: string
}

/**
 * Begins another life of a store's log: every device compares its log with the centre's at its next exchange, and sends
 * again what the centre lacks, with the ids it had. One transaction that waits for the append under way.
 * @throws DocketError `invalid-argument` when there is no such store.
 */
export async function renewEpoch(database: SqlDatabase, store: string): Promise<RenewedEpoch> {
  return await database.transaction(async (client) => {
    const [row] = await client.query<{ epoch: string }>(
      'select epoch from docket.stores where store_id = $1 for update',
      [store],
    )
    if (row === undefined) {
      throw docketError('invalid-argument', `There is no store ${store} in the database.`, { argument: 'store' })
    }
    const newEpoch = randomUUID()
    await client.query('update docket.stores set epoch = $2 where store_id = $1', [store, newEpoch])
    return { store, oldEpoch: row.epoch, newEpoch }
  })
}
