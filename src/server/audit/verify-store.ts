import { setImmediate } from 'node:timers/promises'
import { docketError } from '../../errors.js'
import { openDatabase, type DatabaseLocation } from '../database/open-database.js'
import type { SqlDatabase } from '../database/sql-database.js'
import { readChainPage, type ChainPage } from './chain-page.js'
import { createChainCheck, missingFault, type ChainCheck, type StoreFault } from './check-chain.js'

/** What {@link verifyStore} found. */
export interface StoreReport {
  readonly store: string
  /** Position of the last event, as the store's row said when the check began. */
  readonly head: number
  /** The last position up to which everything is as it was written. */
  readonly verified: number
  /** The hash of the event at `verified`, in hexadecimal: written down elsewhere, it proves all the history before it. */
  readonly lastHash: string
  /** The first thing that is wrong; `null` when nothing is. */
  readonly fault: StoreFault | null
}

/** Told, every now and then, up to which position a store has been checked. */
export type VerifyProgress = (position: number, head: number) => void

/**
 * Recomputes the hash chain of one store and checks that its positions and the versions of its streams have no gaps, that
 * every event has its commit, and that the store's row agrees. Reads only, and holds no lock: appends go on meanwhile and
 * are not looked at. A change by someone who can also recompute the chain is found only by comparing `lastHash` with one
 * written down elsewhere; the store's epoch is in no hash.
 * @throws DocketError `invalid-argument` when there is no such store, `storage-unavailable` when a data directory is in use.
 */
export async function verifyStore(options: {
  readonly database: DatabaseLocation
  readonly store: string
  readonly onProgress?: VerifyProgress
}): Promise<StoreReport> {
  const { database } = await openDatabase(options.database)
  try {
    return await verifyStoreOf(database, options.store, options.onProgress)
  } finally {
    await database.close()
  }
}

/** {@link verifyStore} in a database that is open. */
export async function verifyStoreOf(
  database: SqlDatabase,
  store: string,
  onProgress: VerifyProgress = () => {},
): Promise<StoreReport> {
  const ends = await readEnds(database, store)
  const check = createChainCheck(store)
  const head = ends.head ?? 0
  const fault = (await walk(database, { store, head, check, onProgress })) ?? check.end() ?? headFault(ends, check)
  const lastHash = Buffer.from(check.lastHash).toString('hex')
  return { store, head, verified: check.position, lastHash, fault }
}

/** Every store that has a row, with its head, and every store that has commits and no row. */
export async function storesToVerify(
  database: SqlDatabase,
): Promise<readonly { readonly store: string; readonly head: number }[]> {
  return await database.query(
    `select store_id as store, last_position as head from docket.stores
     union
     select c.store_id, 0 from docket.commits c
     where not exists (select 1 from docket.stores s where s.store_id = c.store_id) order by 1`,
  )
}

interface Walking {
  readonly store: string
  readonly head: number
  readonly check: ChainCheck
  readonly onProgress: VerifyProgress
}

const PAGE_EVENTS = 4_000

async function walk(database: SqlDatabase, { store, head, check, onProgress }: Walking): Promise<StoreFault | null> {
  const read = (after: number): Promise<ChainPage> =>
    readChainPage(database, { store, after, upTo: Math.min(after + PAGE_EVENTS, head) })
  let ahead = head === 0 ? null : read(0)
  while (ahead !== null) {
    const page: ChainPage = await ahead
    const last = Number(page.events.positions.at(-1) ?? head)
    // The database prepares the next page while this one is hashed.
    ahead = last < head ? read(last) : null
    // It is only asked for once this turn of the event loop ends.
    await setImmediate()
    const fault = check.page(page)
    if (fault !== null) {
      await ahead
      return fault
    }
    onProgress(check.position, head)
    if (page.events.positions.length === 0) break
  }
  return check.position < head ? missingFault(check.position + 1) : null
}

interface Ends {
  /** `null` when the store has no row. */
  readonly head: number | null
  readonly lastHash: Uint8Array | null
  readonly lastEvent: number
  readonly lastCommit: number
}

/** One statement, so that an append that comes meanwhile is seen in all four or in none. */
async function readEnds(database: SqlDatabase, store: string): Promise<Ends> {
  const [ends] = await database.query<Ends>(
    `select s.last_position as head, s.last_hash as "lastHash",
       coalesce((select max(position) from docket.events where store_id = $1), 0) as "lastEvent",
       coalesce((select max(first_position) from docket.commits where store_id = $1), 0) as "lastCommit"
     from (select) as one left join docket.stores s on s.store_id = $1`,
    [store],
  )
  if (ends !== undefined && (ends.head !== null || ends.lastEvent > 0 || ends.lastCommit > 0)) return ends
  throw docketError('invalid-argument', `There is no store ${store} in the database.`, { argument: 'store' })
}

function headFault({ head, lastHash, lastEvent, lastCommit }: Ends, check: ChainCheck): StoreFault | null {
  const differs = (position: number, message: string): StoreFault => ({ position, kind: 'head-differs', message })
  if (head === null) return differs(1, 'the row of the store is not there, and its events are')
  if (Math.max(lastEvent, lastCommit) > head) {
    const last = Math.max(lastEvent, lastCommit)
    return differs(head + 1, `the row of the store says that position ${head} is the last, and there is ${last}`)
  }
  if (lastHash !== null && Buffer.compare(lastHash, check.lastHash) === 0) return null
  return differs(head, 'the last hash in the row of the store is not that of its last event')
}
