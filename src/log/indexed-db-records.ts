import { isDocketError } from '../errors.js'
import { browserStorage } from '../storage/browser-storage.js'
import type { AnyTransaction, Durability, StoreList, WriteTransaction } from '../storage/storage-schema.js'
import { logDatabase } from './log-database.js'
import type { LogSchema } from './log-schema.js'
import type { LogState } from './log-state.js'
import type { CaptureRecord, RecordReader, RecordStore, RecordWriter, WriteScope } from './records.js'
import type { Rejection } from './rejection.js'
import type { BlockRecord } from './segment.js'
import { captureReads } from './indexed-db-captures.js'
import { openWriteChannel } from './write-channel.js'

const ALL: StoreList<LogSchema> = ['meta', 'heads', 'captures', 'blocks', 'ids', 'rejections']
const SCOPES: Readonly<Record<WriteScope, StoreList<LogSchema>>> = { captures: ['meta', 'heads', 'captures'], all: ALL }
const CAPTURES: StoreList<LogSchema> = ['captures']
const CAPTURES_AND_HEADS: StoreList<LogSchema> = ['captures', 'heads']

/** How {@link indexedDbRecords} writes. */
export interface WriteOptions {
  readonly durability: Durability
  /** See `LogOptions.makeRoom`. */
  readonly makeRoom?: () => Promise<boolean>
}

/** The records of one store in IndexedDB. */
export function indexedDbRecords(
  store: string,
  { durability, makeRoom = () => Promise.resolve(false) }: WriteOptions,
): RecordStore {
  const storage = browserStorage(logDatabase(store))
  const channel = openWriteChannel(`docket/${store}/log`)
  const writing = async <Result>(write: () => Promise<Result>): Promise<Result> => {
    const result = await write().catch(async (error: unknown) => {
      if (isDocketError(error, 'storage-full') && (await makeRoom())) return write()
      throw error
    })
    channel?.tell()
    return result
  }
  const write = <Result>(scope: WriteScope, how: Durability, work: (writer: RecordWriter) => Promise<Result>) =>
    writing(() =>
      storage.write(SCOPES[scope], how, (transaction) => work({ ...readerOf(transaction), ...writerOf(transaction) })),
    )
  return {
    store,
    read: (work) => storage.read(ALL, (transaction) => work(readerOf(transaction))),
    write: (scope, work) => write(scope, durability, work),
    rearrange: (work) => write('all', 'relaxed', work),
    capture: async (first, records, newStreams) => {
      const stores = newStreams.length === 0 ? CAPTURES : CAPTURES_AND_HEADS
      const keys = await writing(() =>
        storage.writeAtOnce(stores, durability, (transaction) => addAll(transaction, { first, records, newStreams })),
      ).catch(nullWhereTaken)
      if (keys === null) return false
      if (keys[0] === first) return true
      // They count for nothing; should this fail, they go on doing so.
      await storage.write(CAPTURES, 'relaxed', async (transaction) => {
        await transaction.objectStore('captures').delete(IDBKeyRange.bound(keys[0], keys.at(-1)))
      })
      return false
    },
    onElsewhere: (listener) => channel?.listen(listener) ?? (() => undefined),
    close: async () => {
      channel?.close()
      await storage.close()
    },
  }
}

/** Resolves to the keys the database gave. */
async function addAll(
  transaction: WriteTransaction<LogSchema>,
  { first, records, newStreams }: NewCaptures,
): Promise<number[]> {
  const captures = transaction.objectStore('captures')
  const adding = records.map((record, index) => captures.add({ ...record, sequence: first + index }))
  const claiming = newStreams.map((streamId) => transaction.objectStore('heads').add(NO_HEAD, streamId))
  const [keys] = await Promise.all([Promise.all(adding), Promise.all(claiming)])
  return keys
}

interface NewCaptures {
  readonly first: number
  readonly records: readonly CaptureRecord[]
  readonly newStreams: readonly string[]
}

const NO_HEAD = [0, null] as const

/** A stream that was taken for new has a head: adding another one undid the transaction. */
function nullWhereTaken(error: unknown): null {
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof DOMException && cause.name === 'ConstraintError') return null
  throw error
}

function readerOf(transaction: AnyTransaction<LogSchema>): RecordReader {
  return { ...captureReads(transaction), ...segmentReads(transaction), ...rejectionReads(transaction) }
}

function segmentReads(
  transaction: AnyTransaction<LogSchema>,
): Pick<RecordReader, 'blocksAfter' | 'blocksOfStream' | 'blockKeysOfStream' | 'block' | 'idsAfter'> {
  const blocks = () => transaction.objectStore('blocks')
  return {
    blocksAfter: async (position, limit) => {
      const before = await blocks().openKeyCursor(IDBKeyRange.upperBound([position + 1, Infinity]), 'prev')
      const from = before?.key[0] ?? 0
      const found = await blocks().getAll(IDBKeyRange.lowerBound([from, 0]), limit)
      const whole = wholeSegments(found)
      const first = found[0]
      const complete =
        whole.length > 0 || first === undefined
          ? whole
          : await blocks().getAll(IDBKeyRange.bound([first.first, 0], [first.first, Infinity]))
      return complete.filter(({ last }) => last > position)
    },
    blocksOfStream: (hash) => blocks().index('streams').getAll(hash),
    blockKeysOfStream: (hash) => blocks().index('streams').getAllKeys(hash),
    block: (key) => blocks().get(key),
    idsAfter: async (position) => {
      const ids = transaction.objectStore('ids')
      const before = await ids.openKeyCursor(IDBKeyRange.upperBound(position), 'prev')
      const range = IDBKeyRange.lowerBound(before?.key ?? 0)
      const [keys, values] = await Promise.all([ids.getAllKeys(range), ids.getAll(range)])
      return values.map((value, index) => ({ first: keys[index] ?? 0, ...value })).filter(({ last }) => last > position)
    },
  }
}

/** Leaves out the last segment where blocks of it are missing. */
function wholeSegments(blocks: readonly BlockRecord[]): BlockRecord[] {
  const last = blocks.at(-1)
  if (last === undefined || last.index === last.of - 1) return [...blocks]
  return blocks.filter(({ first }) => first !== last.first)
}

function rejectionReads(
  transaction: AnyTransaction<LogSchema>,
): Pick<RecordReader, 'rejectionOfCommand' | 'rejection' | 'rejections'> {
  const rejections = () => transaction.objectStore('rejections')
  return {
    rejectionOfCommand: async (commandId) => {
      const found = await rejections().index('command').get(commandId)
      return found === undefined ? undefined : (JSON.parse(found.body) as Rejection)
    },
    rejection: async (id) => {
      const found = await rejections().get(id)
      return found === undefined ? undefined : (JSON.parse(found.body) as Rejection)
    },
    rejections: async () => (await rejections().getAll()).map(({ body }) => JSON.parse(body) as Rejection),
  }
}

function writerOf(transaction: WriteTransaction<LogSchema>): Omit<RecordWriter, keyof RecordReader> {
  const captures = () => transaction.objectStore('captures')
  // A request that fails aborts the transaction, which is where the failure is reported.
  const queue = (request: Promise<unknown>): void => void request.catch(() => undefined)
  return {
    addCaptures: async (records) => {
      if (records.length === 0) return []
      const first = await captures().add(SKIPPED)
      records.forEach((record, index) => {
        const sequence = first + index
        queue(captures().put({ ...record, sequence }, sequence))
      })
      return records.map((_, index) => first + index)
    },
    putCapture: (sequence, record) => queue(captures().put({ ...record, sequence }, sequence)),
    deleteCaptures: (from, to) => queue(captures().delete(IDBKeyRange.bound(from, to))),
    skipSequence: (sequence) => {
      // A key that was used raises the database's own counter, even when its record is gone.
      queue(captures().put(SKIPPED, sequence))
      queue(captures().delete(sequence))
    },
    putState: (state: LogState) => queue(transaction.objectStore('meta').put(state, 'state')),
    putConfirmedHead: ({ streamId, version, tip }) => {
      const heads = transaction.objectStore('heads')
      queue(heads.put([version, tip], streamId))
    },
    putSegment: ({ first, last, blocks, ids }) => {
      for (const block of blocks) queue(transaction.objectStore('blocks').put(block))
      queue(transaction.objectStore('ids').put({ last, ids }, first))
    },
    deleteSegments: (from, to) => {
      queue(transaction.objectStore('blocks').delete(IDBKeyRange.bound([from, 0], [to, Infinity])))
      queue(transaction.objectStore('ids').delete(IDBKeyRange.bound(from, to)))
    },
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

const SKIPPED: CaptureRecord = {
  streamId: '',
  firstVersion: 0,
  lastVersion: 0,
  commitId: '',
  after: { position: 0, pendingCount: 0 },
  body: '',
}
