import { docketError } from '../errors.js'
import type { StorageDatabase, StorageDefinition } from '../storage/storage-schema.js'
import type { LogSchema } from './log-schema.js'

/** The name of the database that holds a store's log. */
export function logDatabaseName(store: string): string {
  return `docket/${store}`
}

/** The database of a store's log. */
export function logDatabase(store: string): StorageDefinition<LogSchema> {
  return {
    name: logDatabaseName(store),
    version: 3,
    store,
    subject: `The log of store ${store}`,
    upgrade: (database, from) => {
      if (from > 0) throw unreleased(store)
      createStores(database)
    },
  }
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

/** The formats before the first release are not read. What throws here leaves the database as it was. */
function unreleased(store: string): Error {
  const message = `The log of store ${store} was written by a docket from before its first release. It is left as it is: open it with that version, and sync or export what is in it.`
  return docketError('log-corrupt', message, { store, record: 'state' })
}
