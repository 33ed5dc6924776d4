import type { Database } from 'sql.js'
import type { Sqlite } from './load-sqlite.js'

/** Bytes of one chunk: whole pages, and in Chromium the best trade between reading all and writing what changed. */
export const CHUNK_BYTES = 262144

/** The file under a SQLite database, in chunks. It holds the last committed state, whatever is open on top of it. */
export interface DatabaseFile {
  readonly db: Database
  /**
   * The file as it is now. The chunks stay as they are while SQLite goes on (it writes to copies); the last one may reach
   * beyond the end. `null` when SQLite was found to keep its bytes elsewhere, so that these may be old.
   */
  take(): FileContent | null
}

/** A file at one moment. */
export interface FileContent {
  readonly byteSize: number
  readonly chunks: readonly Uint8Array[]
  /** The chunks written since the content was last taken, by their place. */
  readonly changed: readonly number[]
}

// Larger than any file, and still an integer: there is always room, so nobody makes it by copying us away.
const ENDLESS = Number.MAX_SAFE_INTEGER
// SQLite's default, which nothing here changes.
const PAGE_BYTES = 4_096

/**
 * Opens a database on a file of `chunks` (none of which is copied, all of which may be written to).
 *
 * sql.js puts a new database's bytes into a file of its file system in memory by asking them for a `slice`, and from then on
 * reads with `subarray` and writes with `set`: so bytes that give themselves away are the file. That SQLite does read them
 * is checked, for another sql.js may do otherwise.
 */
export function openDatabaseFile(sqlite: Sqlite, chunks: Uint8Array[], byteSize: number): DatabaseFile {
  const bytes = createChunkedBytes(chunks, byteSize)
  const given = openOn(sqlite, bytes.given as unknown as Uint8Array)
  if (given !== null && bytes.isFile()) return { db: given, take: () => (bytes.isFile() ? bytes.take() : null) }
  given?.close()
  const db = openOn(sqlite, bytesBetween(chunks, 0, byteSize))
  if (db === null) throw new Error('SQLite does not open its own file.')
  return { db, take: () => null }
}

function openOn(sqlite: Sqlite, bytes: Uint8Array): Database | null {
  let db: Database | undefined
  try {
    db = new sqlite.Database(bytes)
    // Pages that do not fit into the cache would otherwise reach the file before they are committed.
    db.run('pragma cache_spill=off')
    db.exec('select 1 from sqlite_schema limit 1')
    return db
  } catch {
    db?.close()
    return null
  }
}

interface ChunkedBytes {
  readonly given: object
  isFile(): boolean
  take(): FileContent
}

function createChunkedBytes(given: Uint8Array[], givenSize: number): ChunkedBytes {
  const chunks = given.map(toWholeChunk)
  const changed = new Set<number>()
  const lent = new Set<number>()
  let byteSize = givenSize
  let reads = 0
  let isMoved = false
  const chunkToWrite = (place: number): Uint8Array => {
    while (chunks.length <= place) changed.add(chunks.push(new Uint8Array(CHUNK_BYTES)) - 1)
    if (lent.delete(place)) chunks[place] = chunks[place]!.slice()
    changed.add(place)
    return chunks[place]!
  }
  const file = {
    length: ENDLESS,
    subarray: (from: number, to: number): Uint8Array => {
      reads += 1
      // SQLite reads a page at most; who wants more is about to move the file elsewhere.
      isMoved ||= to - from > PAGE_BYTES
      return bytesBetween(chunks, from, to)
    },
    set: (bytes: Uint8Array, at: number): void => {
      const place = Math.floor(at / CHUNK_BYTES)
      const start = at - place * CHUNK_BYTES
      const fitting = Math.min(bytes.length, CHUNK_BYTES - start)
      chunkToWrite(place).set(bytes.subarray(0, fitting), start)
      byteSize = Math.max(byteSize, at + fitting)
      if (fitting < bytes.length) file.set(bytes.subarray(fitting), at + fitting)
    },
  }
  return {
    given: { length: givenSize, subarray: file.subarray, slice: () => file },
    isFile: () => reads > 0 && !isMoved,
    take: () => {
      const content = { byteSize, chunks: [...chunks], changed: [...changed].sort((left, right) => left - right) }
      changed.clear()
      for (let place = 0; place < chunks.length; place += 1) lent.add(place)
      return content
    },
  }
}

function toWholeChunk(chunk: Uint8Array): Uint8Array {
  if (chunk.length === CHUNK_BYTES) return chunk
  const whole = new Uint8Array(CHUNK_BYTES)
  whole.set(chunk)
  return whole
}

function bytesBetween(chunks: readonly Uint8Array[], from: number, to: number): Uint8Array {
  const place = Math.floor(from / CHUNK_BYTES)
  const start = place * CHUNK_BYTES
  if (to <= start + CHUNK_BYTES)
    return (chunks[place] ?? new Uint8Array(CHUNK_BYTES)).subarray(from - start, to - start)
  const bytes = new Uint8Array(to - from)
  for (let at = from; at < to;) {
    const end = Math.min(to, (Math.floor(at / CHUNK_BYTES) + 1) * CHUNK_BYTES)
    bytes.set(bytesBetween(chunks, at, end), at - from)
    at = end
  }
  return bytes
}
