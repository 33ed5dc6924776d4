import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { lastPositionOf } from '../events/commit.js'
import { decodeConfirmed, decodePending, encodeCommit } from './encode-commit.js'
import { logDatabase, type CommitRecord, type LogSchema } from './log-database.js'
import type { RecordReader, RecordStore, RecordWriter } from './record-store.js'
import type { Rejection } from './rejection.js'
import { openStorage } from '../storage/open-storage.js'
import type { AnyTransaction, Durability, StoreList, WriteTransaction } from '../storage/storage-schema.js'

const ALL_STORES: StoreList<LogSchema> = ['meta', 'heads', 'confirmed', 'pending', 'rejections']

/** Opens the records of one store in IndexedDB. @throws DocketError `storage-unavailable`. */
export async function openIndexedDbRecordStore(store: string, durability: Durability): Promise<RecordStore> {
  const storage = await openStorage(logDatabase(store))
  const channel = openChannel(store)
  return {
    read: (work) => storage.read(ALL_STORES, (transaction) => work(readerOf(transaction, store))),
    write: async (work) => {
      const result = await storage.write(ALL_STORES, durability, (transaction) =>
        work({ ...readerOf(transaction, store), ...writerOf(transaction) }),
      )
      channel?.postMessage('written')
      return result
    },
    onElsewhere: (listener) => {
      channel?.addEventListener('message', listener)
      return () => channel?.removeEventListener('message', listener)
    },
    close: async () => {
      channel?.close()
      await storage.close()
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

function readerOf(transaction: AnyTransaction<LogSchema>, store: string): RecordReader {
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

function writerOf(transaction: WriteTransaction<LogSchema>): Omit<RecordWriter, keyof RecordReader> {
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
