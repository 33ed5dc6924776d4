import { isDocketError } from '../errors.js'
import { browserStorage } from '../storage/browser-storage.js'
import type { AnyTransaction, Durability, StoreList, WriteTransaction } from '../storage/storage-schema.js'
import { logDatabase } from './log-database.js'
import type { LogSchema } from './log-schema.js'
import type { LogState } from './log-state.js'
import { openChannel } from './open-channel.js'
import type { Capture, CaptureRecord, RecordReader, RecordStore, RecordWriter, WriteScope } from './records.js'
import type { Rejection } from './rejection.js'
import type { BlockRecord } from './segment.js'
import { headOf } from './stream-head.js'

const ALL: StoreList<LogSchema> = ['meta', 'heads', 'captures', 'blocks', 'ids', 'rejections']
const SCOPES: Readonly<Record<WriteScope, StoreList<LogSchema>>> = {
  captures: ['captures'],
  'captures-and-heads': ['meta', 'heads', 'captures'],
  all: ALL,
}

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
  const channel = openChannel(`docket/${store}/log`)
  return {
    store,
    read: (work) => storage.read(ALL, (transaction) => work(readerOf(transaction))),
    write: async (scope, work) => {
      const write = () =>
        storage.write(SCOPES[scope], durability, (transaction) =>
          work({ ...readerOf(transaction), ...writerOf(transaction) }),
        )
      const result = await write().catch(async (error: unknown) => {
        if (isDocketError(error, 'storage-full') && (await makeRoom())) return write()
        throw error
      })
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

function readerOf(transaction: AnyTransaction<LogSchema>): RecordReader {
  return { ...captureReads(transaction), ...segmentReads(transaction), ...rejectionReads(transaction) }
}

type CaptureReads = Pick<
  RecordReader,
  'storedState' | 'lastCapture' | 'head' | 'capture' | 'capturesAfter' | 'placedCapturesAfter' | 'capturesOfStream'
>

function captureReads(transaction: AnyTransaction<LogSchema>): CaptureReads {
  // Looked up when used: a narrow transaction holds only some of the stores.
  const captures = () => transaction.objectStore('captures')
  const all = async (source: Source, range: IDBKeyRange, limit?: number): Promise<Capture[]> => {
    const [keys, records] = await Promise.all([source.getAllKeys(range, limit), source.getAll(range, limit)])
    return records.map((record, index) => ({ sequence: keys[index] ?? 0, record }))
  }
  return {
    storedState: () => transaction.objectStore('meta').get('state'),
    lastCapture: async (from) => {
      const range = IDBKeyRange.lowerBound(from)
      // Going back from the end, LevelDB passes everything that was deleted: only where there is something to find.
      if ((await captures().getKey(range)) === undefined) return undefined
      const last = await captures().openCursor(range, 'prev')
      return last === null ? undefined : { sequence: last.primaryKey, after: last.value.after }
    },
    head: async (streamId) => {
      const [confirmed, last] = await Promise.all([
        transaction.objectStore('heads').get(streamId),
        captures().index('stream').openCursor(rangeOfStream(streamId), 'prev'),
      ])
      return headOf(streamId, confirmed && { version: confirmed[0], tip: confirmed[1] }, last?.value)
    },
    capture: (sequence) => captures().get(sequence),
    capturesAfter: (sequence, limit) => all(captures(), IDBKeyRange.lowerBound(sequence, true), limit),
    placedCapturesAfter: (position, limit) =>
      all(captures().index('placed'), IDBKeyRange.lowerBound(position, true), limit),
    capturesOfStream: async (streamId, fromVersion) => {
      const index = captures().index('stream')
      // A commit that begins before may reach into the range.
      const before = fromVersion > 1 ? index.openKeyCursor(rangeOfStream(streamId, 0, fromVersion), 'prev') : null
      const from = (await before)?.key[1] ?? fromVersion
      const found = await all(index, rangeOfStream(streamId, from))
      return found.filter(({ record }) => record.lastVersion >= fromVersion)
    },
  }
}

interface Source {
  getAllKeys(range: IDBKeyRange, limit?: number): Promise<number[]>
  getAll(range: IDBKeyRange, limit?: number): Promise<CaptureRecord[]>
}

function rangeOfStream(streamId: string, from = 0, to = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([streamId, from], [streamId, to])
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
    addCapture: (record) => captures().add(record),
    putCapture: (sequence, record) => queue(captures().put(record, sequence)),
    deleteCaptures: (from, to) => queue(captures().delete(IDBKeyRange.bound(from, to))),
    skipSequence: (sequence) => {
      // A key that was used raises the database's own counter, even when its record is gone.
      queue(captures().put(SKIPPED, sequence))
      queue(captures().delete(sequence))
    },
    putState: (state: LogState) => queue(transaction.objectStore('meta').put(state, 'state')),
    putConfirmedHead: ({ streamId, version, tip }) => {
      const heads = transaction.objectStore('heads')
      queue(version === 0 ? heads.delete(streamId) : heads.put([version, tip], streamId))
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
