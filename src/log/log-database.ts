import type { StorageDatabase, StorageDefinition, StorageSchema } from '../storage/storage-schema.js'
import type { LogState, StreamHead } from './log-state.js'

/** A commit in the database: its text, and the fields that indexes need. */
export interface CommitRecord {
  readonly streamId: string
  readonly firstVersion: number
  readonly commandId: string
  /** Present only where the commit has no command. */
  readonly eventIds?: readonly string[]
  readonly body: string
}

/** A rejection in the database. */
export interface RejectionRecord {
  readonly id: string
  readonly commandId: string
  readonly body: string
}

interface CommitIndexes {
  stream: [string, number]
  command: string
  event: string
}

/** The records of one store's log. */
export interface LogSchema extends StorageSchema {
  meta: { key: string; value: LogState }
  heads: { key: string; value: StreamHead }
  confirmed: { key: number; value: CommitRecord; indexes: CommitIndexes & Record<string, IDBValidKey> }
  pending: { key: number; value: CommitRecord; indexes: CommitIndexes & Record<string, IDBValidKey> }
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
    version: 1,
    store,
    subject: `The log of store ${store}`,
    upgrade: createStores,
  }
}

function createStores(database: StorageDatabase<LogSchema>): void {
  database.createObjectStore('meta')
  database.createObjectStore('heads', { keyPath: 'streamId' })
  for (const name of ['confirmed', 'pending'] as const) {
    const commits = database.createObjectStore(name)
    commits.createIndex('stream', ['streamId', 'firstVersion'])
    commits.createIndex('command', 'commandId')
    commits.createIndex('event', 'eventIds', { multiEntry: true })
  }
  database.createObjectStore('rejections', { keyPath: 'id' }).createIndex('command', 'commandId')
}
