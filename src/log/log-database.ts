import type { StorageDatabase, StorageDefinition, UpgradeTransaction } from '../storage/storage-schema.js'
import type { LogSchema } from './log-schema.js'
import { repackRecords } from './repack-records.js'

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
