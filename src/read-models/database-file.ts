import { createChunkedBytes, type FileContent } from './chunked-bytes.js'
import type { Sqlite } from './load-sqlite.js'
import { openDatabaseOn, type Database } from './sqlite/database.js'

/** The file under a SQLite database, in chunks. It holds the last committed state, whatever is open on top of it. */
export interface DatabaseFile {
  readonly db: Database
  /** The file as it is now; see `ChunkedBytes.take`. */
  take(): FileContent
}

// The database is a copy of the log in memory: nothing here has to survive a crash. Pages that do not fit into the cache
// would otherwise reach the file before they are committed.
const PRAGMAS =
  'pragma journal_mode=memory; pragma synchronous=off; pragma cache_size=-65536; pragma temp_store=memory; pragma cache_spill=off'

/** Opens a database on a file of `chunks`, none of which is copied, all of which may be written to. */
export function openDatabaseFile(sqlite: Sqlite, chunks: readonly Uint8Array[], byteSize: number): DatabaseFile {
  const bytes = createChunkedBytes(chunks, byteSize)
  const db = openDatabaseOn(sqlite, bytes)
  try {
    db.run(PRAGMAS)
  } catch (error) {
    db.close()
    throw error
  }
  return { db, take: bytes.take }
}
