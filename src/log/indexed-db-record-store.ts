import type { IDBPTransaction, StoreNames } from 'idb'
import { docketError } from '../errors.js'
import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { lastPositionOf } from '../events/commit.js'
import { decodeConfirmed, decodePending, encodeCommit } from './encode-commit.js'
import { openLogDatabase, type CommitRecord, type LogDatabase, type LogSchema } from './indexed-db-database.js'
import type { RecordReader, RecordStore, RecordWriter } from './record-store.js'
import type { Rejection } from './rejection.js'

type Stores = StoreNames<LogSchema>[]
type ReadTransaction = IDBPTransaction<LogSchema, Stores>
type WriteTransaction = IDBPTransaction<LogSchema, Stores, 'readwrite'>

const ALL_STORES: Stores = ['meta', 'heads', 'confirmed', 'pending', 'rejections']

/** `'strict'`: on the disk before a write resolves. `'relaxed'`: handed to the operating system. */
export type Durability = 'strict' | 'relaxed'

/** Opens the records of one store in IndexedDB. @throws DocketError `storage-unavailable`. */
export async function openIndexedDbRecordStore(store: string, durability: Durability): Promise<RecordStore> {
  let connection: Promise<LogDatabase> | undefined
  let closed = false
  const connect = (): Promise<LogDatabase> => {
    if (closed) return Promise.reject(docketError('closed', `The log of store ${store} is closed.`, { what: 'log' }))
    connection ??= openLogDatabase(store, () => (connection = undefined)).catch((error: unknown) => {
      connection = undefined
      throw error
    })
    return connection
  }
  const attempt = async <Result>(work: (database: LogDatabase) => Promise<Result>): Promise<Result> => {
    try {
      return await work(await connect())
    } catch (error) {
      if (!isConnectionLost(error) || closed) throw error
      // The handle is dead, the data is not: a new connection, and the same work with the same ids.
      connection = undefined
      return work(await connect())
    }
  }
  await connect()
  const channel = openChannel(store)
  return {
    read: (work) => attempt((database) => readWith(database, store, work)).catch(explain(store)),
    write: async (work) => {
      const result = await attempt((database) => writeWith(database, store, durability, work)).catch(explain(store))
      channel?.postMessage('written')
      return result
    },
    onElsewhere: (listener) => {
      channel?.addEventListener('message', listener)
      return () => channel?.removeEventListener('message', listener)
    },
    close: async () => {
      const open = connection
      closed = true
      connection = undefined
      channel?.close()
      await open?.then(
        (database) => database.close(),
        () => undefined,
      )
    },
  }
}

function openChannel(store: string): BroadcastChannel | undefined {
  if (typeof BroadcastChannel === 'undefined') return undefined
  const channel = new BroadcastChannel(`docket/${store}/log`)
  // In Node an open channel would keep the process alive.
  ;(channel as { unref?: () => void }).unref?.()
  return channel
}

function isConnectionLost(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'UnknownError' || error.name === 'InvalidStateError')
}

function explain(store: string): (error: unknown) => never {
  return (error) => {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'QuotaExceededError') {
      const message = `The device has no room for store ${store}. Nothing of this commit was stored; free space and try again.`
      throw docketError('storage-full', message, { store }, { cause: error })
    }
    const message = `The log of store ${store} could not be used (${error.name}: ${error.message}). Nothing was lost; try again with the same ids, then reload.`
    throw docketError('storage-unavailable', message, { store }, { cause: error })
  }
}

async function readWith<Result>(
  database: LogDatabase,
  store: string,
  work: (records: RecordReader) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction(ALL_STORES, 'readonly')
  const [result] = await Promise.all([work(readerOf(transaction, store)), transaction.done])
  return result
}

async function writeWith<Result>(
  database: LogDatabase,
  store: string,
  durability: Durability,
  work: (records: RecordWriter) => Promise<Result>,
): Promise<Result> {
  const transaction = database.transaction(ALL_STORES, 'readwrite', { durability })
  const done = transaction.done
  // Observed below on the way out; without this a failing `work` leaves it unhandled.
  done.catch(() => undefined)
  let result: Result
  try {
    result = await work({ ...readerOf(transaction, store), ...writerOf(transaction) })
  } catch (error) {
    abort(transaction)
    throw error
  }
  // Without it a tab frozen right here holds every other tab's writes until it is thawed.
  try {
    transaction.commit()
  } catch {
    // It has ended by itself; `done` tells how.
  }
  await done
  return result
}

function abort(transaction: WriteTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It has ended by itself.
  }
}

function readerOf(transaction: ReadTransaction | WriteTransaction, store: string): RecordReader {
  const confirmed = transaction.objectStore('confirmed')
  const pending = transaction.objectStore('pending')
  const oneOf = async (
    index: 'command' | 'event',
    id: string,
  ): Promise<ConfirmedCommit | PendingCommit | undefined> => {
    const [waitingKey, placedKey] = await Promise.all([
      pending.index(index).getKey(id),
      confirmed.index(index).getKey(id),
    ])
    if (waitingKey !== undefined) return decodePending((await pending.get(waitingKey))?.body, store, waitingKey)
    return placedKey === undefined
      ? undefined
      : decodeConfirmed((await confirmed.get(placedKey))?.body, store, placedKey)
  }
  return {
    state: () => transaction.objectStore('meta').get('state'),
    head: (streamId) => transaction.objectStore('heads').get(streamId),
    commitOfCommand: (commandId) => oneOf('command', commandId),
    commitOfEvent: (eventId) => oneOf('event', eventId),
    rejectionOfCommand: async (commandId) => {
      const found = await transaction.objectStore('rejections').index('command').get(commandId)
      return found === undefined ? undefined : (JSON.parse(found.body) as Rejection)
    },
    confirmedAfter: async (position, limit) => {
      const [straddling, following] = await Promise.all([
        confirmed.openCursor(IDBKeyRange.upperBound(position), 'prev'),
        confirmed.getAll(IDBKeyRange.lowerBound(position, true), limit),
      ])
      const records = straddling === null ? following : [straddling.value, ...following]
      return records
        .map((record) => decodeConfirmed(record.body, store, position))
        .filter((commit) => lastPositionOf(commit) > position)
        .slice(0, limit)
    },
    confirmedOfStream: async (streamId) =>
      (await confirmed.index('stream').getAll(rangeOfStream(streamId))).map((record) =>
        decodeConfirmed(record.body, store, record.firstVersion),
      ),
    pendingAfter: async (sequence, limit) => {
      const range = IDBKeyRange.lowerBound(sequence, true)
      const [keys, records] = await Promise.all([pending.getAllKeys(range, limit), pending.getAll(range, limit)])
      return decodeAllPending(keys, records, store)
    },
    pendingOfStream: async (streamId) => {
      const range = rangeOfStream(streamId)
      const index = pending.index('stream')
      const [keys, records] = await Promise.all([index.getAllKeys(range), index.getAll(range)])
      return decodeAllPending(keys, records, store)
    },
    rejection: async (id) => {
      const found = await transaction.objectStore('rejections').get(id)
      return found === undefined ? undefined : (JSON.parse(found.body) as Rejection)
    },
    rejections: async () =>
      (await transaction.objectStore('rejections').getAll()).map(({ body }) => JSON.parse(body) as Rejection),
  }
}

function decodeAllPending(keys: readonly number[], records: readonly CommitRecord[], store: string): PendingCommit[] {
  return records.map((record, index) => decodePending(record.body, store, keys[index] ?? 0))
}

function rangeOfStream(streamId: string): IDBKeyRange {
  return IDBKeyRange.bound([streamId, 0], [streamId, Infinity])
}

function writerOf(transaction: WriteTransaction): Omit<RecordWriter, keyof RecordReader> {
  const confirmed = transaction.objectStore('confirmed')
  const pending = transaction.objectStore('pending')
  // A put that fails aborts the transaction, which is where the failure is reported.
  const queue = (request: Promise<unknown>): void => void request.catch(() => undefined)
  return {
    putState: (state) => queue(transaction.objectStore('meta').put(state, 'state')),
    putHead: (head) => queue(transaction.objectStore('heads').put(head)),
    putConfirmed: (commit) => queue(confirmed.put(toRecord(commit), commit.firstPosition)),
    deleteConfirmed: (firstPosition) => queue(confirmed.delete(firstPosition)),
    putPending: (commit) => queue(pending.put(toRecord(commit), commit.sequence)),
    deletePending: (sequence) => queue(pending.delete(sequence)),
    putRejection: (rejection) =>
      queue(
        transaction.objectStore('rejections').put({
          id: rejection.id,
          commandId: rejection.commit.commandId,
          body: JSON.stringify(rejection),
        }),
      ),
  }
}

function toRecord(commit: ConfirmedCommit | PendingCommit): CommitRecord {
  const record = {
    streamId: commit.streamId,
    firstVersion: commit.firstVersion,
    commandId: commit.commandId,
    body: encodeCommit(commit),
  }
  return commit.command === null ? { ...record, eventIds: commit.events.map(({ id }) => id) } : record
}
