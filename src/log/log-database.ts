import type {
  StorageDatabase,
  StorageDefinition,
  StorageSchema,
  UpgradeTransaction,
} from '../storage/storage-schema.js'
import type { LogState } from './log-state.js'
import type { CaptureRecord } from './records.js'
import { repackRecords } from './repack-records.js'
import type { BlockRecord } from './segment.js'

/** A rejection in the database. */
export interface RejectionRecord {
  readonly id: string
  readonly commandId: string
  readonly body: string
}

/** The records of one store's log. */
export interface LogSchema extends StorageSchema {
  meta: { key: string; value: LogState }
  /** Version and last commit of the confirmed part, by stream. */
  heads: { key: string; value: readonly [version: number, tip: string | null] }
  /** The key is made by the database, which never gives one twice. */
  captures: {
    key: number
    value: CaptureRecord
    indexes: { stream: [string, number]; placed: number } & Record<string, IDBValidKey>
  }
  blocks: {
    key: [first: number, index: number]
    value: BlockRecord
    indexes: { streams: number } & Record<string, IDBValidKey>
  }
  ids: { key: number; value: { readonly last: number; readonly ids: Uint32Array<ArrayBuffer> } }
  rejections: { key: string; value: RejectionRecord; indexes: { command: string } & Record<string, IDBValidKey> }
}

/** The name of the database that holds a store's log. */
export function logDatabaseName(store: string): string {
  return `docket/${store}`
}

/** The database of a store's log. */
export function logDatabase(store: string): StorageDefinition<LogSchema> {
  return {
    name: logDatabaseName(store),
    version: 2,
    store,
    subject: `The log of store ${store}`,
    upgrade,
  }
}

function upgrade(
  database: StorageDatabase<LogSchema>,
  from: number,
  transaction: UpgradeTransaction<LogSchema>,
): Promise<void> | void {
  if (from === 0) createStores(database)
  else return repackRecords(transaction, () => createStores(database))
}

function createStores(database: StorageDatabase<LogSchema>): void {
  database.createObjectStore('meta')
  database.createObjectStore('heads')
  const captures = database.createObjectStore('captures', { autoIncrement: true })
  captures.createIndex('stream', ['streamId', 'firstVersion'])
  captures.createIndex('placed', 'lastPosition')
  database
    .createObjectStore('blocks', { keyPath: ['first', 'index'] })
    .createIndex('streams', 'streams', { multiEntry: true })
  database.createObjectStore('ids')
  database.createObjectStore('rejections', { keyPath: 'id' }).createIndex('command', 'commandId')
}
