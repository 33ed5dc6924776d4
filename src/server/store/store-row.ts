import { randomUUID } from 'node:crypto'
import type { Head } from '../../protocol/messages.js'
import { GENESIS_HASH } from './hash-chain.js'
import type { SqlClient } from '../database/sql-database.js'

/** The one row of a store that every append locks and moves. */
export interface StoreRow extends Head {
  readonly lastHash: Uint8Array
}

const COLUMNS = 'store_id as store, epoch, last_position as head, last_hash as "lastHash"'

/** The row of `store`, locked until the transaction ends; `null` when there is none yet. */
export async function lockStoreRow(client: SqlClient, store: string): Promise<StoreRow | null> {
  const sql = `select ${COLUMNS} from docket.stores where store_id = $1 for update`
  const [row] = await client.query<StoreRow>(sql, [store])
  return row ?? null
}

/** Makes the row of `store`, with a new epoch, unless there is one by now. */
export async function createStoreRow(client: SqlClient, store: string): Promise<void> {
  await client.query(
    `insert into docket.stores (store_id, epoch, last_position, last_hash)
     values ($1, $2, 0, decode($3, 'hex')) on conflict do nothing`,
    [store, randomUUID(), Buffer.from(GENESIS_HASH).toString('hex')],
  )
}

/** Where `store` stands; a store nobody has named before gets its epoch now. */
export async function readHead(client: SqlClient, store: string): Promise<Head> {
  const [row] = await readHeads(client, [store])
  if (row !== undefined) return row
  await createStoreRow(client, store)
  return await readHead(client, store)
}

/** Where those of `stores` stand that exist. */
export async function readHeads(client: SqlClient, stores: readonly string[]): Promise<readonly Head[]> {
  const rows = await client.query<StoreRow>(`select ${COLUMNS} from docket.stores where store_id = any($1::text[])`, [
    stores,
  ])
  return rows.map(headOf)
}

/** The ids of all stores, in order. */
export async function readStoreIds(client: SqlClient): Promise<readonly string[]> {
  const rows = await client.query<{ store: string }>('select store_id as store from docket.stores order by store_id')
  return rows.map(({ store }) => store)
}

/** What is told of a store: not its hash. */
export function headOf({ store, epoch, head }: Head): Head {
  return { store, epoch, head }
}
