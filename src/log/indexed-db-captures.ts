import type { AnyTransaction } from '../storage/storage-schema.js'
import type { LogSchema, StoredCapture } from './log-schema.js'
import type { Capture, RecordReader } from './records.js'
import { headOf } from './stream-head.js'

type CaptureReads = Pick<
  RecordReader,
  'storedState' | 'lastCapture' | 'head' | 'capture' | 'capturesAfter' | 'placedCapturesAfter' | 'capturesOfStream'
>

/** Reads captures, without those that count for nothing; see {@link StoredCapture}. */
export function captureReads(transaction: AnyTransaction<LogSchema>): CaptureReads {
  // Looked up when used: a narrow transaction holds only some of the stores.
  const captures = () => transaction.objectStore('captures')
  const all = async (source: Source, range: IDBKeyRange, limit?: number): Promise<Capture[]> => {
    const records = await source.getAll(range, limit)
    // One request less where there is nothing, as with most streams.
    const keys = records.length === 0 ? [] : await source.getAllKeys(range, limit)
    const found = records.map((record, index) => ({ sequence: keys[index] ?? 0, record })).filter(counts)
    // Some that count may have been left out for some that do not.
    const isWhole = found.length === records.length || limit === undefined
    return isWhole ? found : (await all(source, range)).slice(0, limit)
  }
  return {
    storedState: () => transaction.objectStore('meta').get('state'),
    lastCapture: async (from) => {
      const range = IDBKeyRange.lowerBound(from)
      // Going back from the end, LevelDB passes everything that was deleted: only where there is something to find.
      if ((await captures().getKey(range)) === undefined) return undefined
      const last = await lastOf(captures(), range)
      return last && { sequence: last.sequence, after: last.record.after }
    },
    head: async (streamId) => {
      const [confirmed, last] = await Promise.all([
        transaction.objectStore('heads').get(streamId),
        lastOf(captures().index('stream'), rangeOfStream(streamId)),
      ])
      return headOf(streamId, confirmed && { version: confirmed[0], tip: confirmed[1] }, last?.record)
    },
    capture: async (sequence) => {
      const record = await captures().get(sequence)
      return record !== undefined && counts({ sequence, record }) ? record : undefined
    },
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

function counts({ sequence, record }: { readonly sequence: number; readonly record: StoredCapture }): boolean {
  return record.sequence === undefined || record.sequence === sequence
}

async function lastOf(source: CursorSource, range: IDBKeyRange): Promise<Capture | undefined> {
  for (let cursor = await source.openCursor(range, 'prev'); cursor !== null; cursor = await cursor.continue()) {
    const found = { sequence: cursor.primaryKey, record: cursor.value }
    if (counts(found)) return found
  }
  return undefined
}

interface Cursor {
  readonly primaryKey: number
  readonly value: StoredCapture
  continue(): Promise<Cursor | null>
}

interface CursorSource {
  openCursor(range: IDBKeyRange, direction: 'prev'): Promise<Cursor | null>
}

interface Source {
  getAllKeys(range: IDBKeyRange, limit?: number): Promise<number[]>
  getAll(range: IDBKeyRange, limit?: number): Promise<StoredCapture[]>
}

function rangeOfStream(streamId: string, from = 0, to = Infinity): IDBKeyRange {
  return IDBKeyRange.bound([streamId, from], [streamId, to])
}
