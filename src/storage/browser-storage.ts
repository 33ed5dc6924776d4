import { deleteDB, type DBSchema, type IDBPDatabase } from 'idb'
import { docketError } from '../errors.js'
import { openDatabase } from './open-database.js'
import type { Durability, ReadTransaction, StorageDefinition, StoreList, WriteTransaction } from './storage-schema.js'

/**
 * A database of this origin that outlives its connections: one the browser drops is opened again, and the work is done
 * again on it. So `work` must depend on nothing but what it reads, and await nothing but its transaction's requests.
 */
export interface BrowserStorage<Schema extends DBSchema> {
  /** @throws DocketError `storage-unavailable`, `closed`, and what `work` throws. */
  read<Result>(
    stores: StoreList<Schema>,
    work: (transaction: ReadTransaction<Schema>) => Promise<Result>,
  ): Promise<Result>
  /**
   * Resolves after the transaction completed; all of it is stored or none. What `work` throws undoes it.
   * @throws DocketError `storage-full`, `storage-unavailable`, `closed`, and what `work` throws.
   */
  write<Result>(
    stores: StoreList<Schema>,
    durability: Durability,
    work: (transaction: WriteTransaction<Schema>) => Promise<Result>,
  ): Promise<Result>
  /**
   * Like `write`, in one round trip: the commit is asked for along with the requests, so `work` may only make requests, not
   * act on what they give.
   */
  writeAtOnce<Result>(
    stores: StoreList<Schema>,
    durability: Durability,
    work: (transaction: WriteTransaction<Schema>) => Promise<Result>,
  ): Promise<Result>
  /** Deletes the database with all that is in it, to give its room back; the next call begins with an empty one. */
  drop(): Promise<void>
  close(): Promise<void>
}

/** A database of this origin, opened by its first use. */
export function browserStorage<Schema extends DBSchema>(definition: StorageDefinition<Schema>): BrowserStorage<Schema> {
  const { subject, store } = definition
  let connection: Promise<IDBPDatabase<Schema>> | undefined
  let closed = false
  const connect = (): Promise<IDBPDatabase<Schema>> => {
    if (closed) return Promise.reject(docketError('closed', `${subject} is closed.`, { what: 'storage' }))
    connection ??= openDatabase(definition, () => (connection = undefined)).catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }
  const attempt = async <Result>(work: (database: IDBPDatabase<Schema>) => Promise<Result>): Promise<Result> => {
    try {
      return await work(await connect())
    } catch (error) {
      if (!isConnectionLost(error) || closed) throw error
      // The handle is dead, the data is not: a new connection, and the same work with the same ids.
      connection = undefined
      return work(await connect())
    }
  }
  const explain = (error: unknown): never => {
    throw error instanceof DOMException ? explained(error, subject, store) : error
  }
  const disconnect = async (): Promise<void> => {
    const open = connection
    connection = undefined
    await open?.then(
      (database) => database.close(),
      () => undefined,
    )
  }
  return {
    read: (stores, work) => attempt((database) => readWith(database, stores, work)).catch(explain),
    write: (stores, durability, work) =>
      attempt((database) => writeWith(database, { stores, durability }, work)).catch(explain),
    writeAtOnce: (stores, durability, work) =>
      attempt((database) => writeWith(database, { stores, durability, atOnce: true }, work)).catch(explain),
    drop: async () => {
      await disconnect()
      await deleteDB(definition.name).catch(explain)
    },
    close: async () => {
      closed = true
      await disconnect()
    },
  }
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'UnknownError' || error.name === 'InvalidStateError')
}

function explained(error: DOMException, subject: string, store: string): Error {
  if (error.name === 'QuotaExceededError') {
    const message = `The device has no room for store ${store}. Nothing of this commit was stored; free space and try again.`
    return docketError('storage-full', message, { store }, { cause: error })
  }
  const message = `${subject} could not be used (${error.name}: ${error.message}). Nothing was lost; try again with the same ids, then reload.`
  return docketError('storage-unavailable', message, { store }, { cause: error })
}

async function readWith<Schema extends DBSchema, Result>(
  database: IDBPDatabase<Schema>,
  stores: StoreList<Schema>,
  work: (transaction: ReadTransaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction(stores, 'readonly')
  const [result] = await Promise.all([work(transaction), transaction.done])
  return result
}

interface Writing<Schema extends DBSchema> {
  readonly stores: StoreList<Schema>
  readonly durability: Durability
  readonly atOnce?: boolean
}

async function writeWith<Schema extends DBSchema, Result>(
  database: IDBPDatabase<Schema>,
  { stores, durability, atOnce = false }: Writing<Schema>,
  work: (transaction: WriteTransaction<Schema>) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction(stores, 'readwrite', { durability })
  const done = transaction.done
  // Observed below on the way out; without this a failing `work` leaves it unhandled.
  done.catch(() => undefined)
  let result: Result
  try {
    const working = work(transaction)
    if (atOnce) endQuietly(() => transaction.commit())
    result = await working
  } catch (error) {
    endQuietly(() => transaction.abort())
    throw error
  }
  // Without it a tab frozen right here holds every other tab's writes until it is thawed.
  if (!atOnce) endQuietly(() => transaction.commit())
  await done
  return result
}

/** A transaction may have ended by itself; `done` tells how. */
function endQuietly(end: () => void): void {
  try {
    end()
  } catch {
    // It has.
  }
}
