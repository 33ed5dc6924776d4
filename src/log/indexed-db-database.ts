import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { docketError } from '../errors.js'
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
export interface LogSchema extends DBSchema {
  meta: { key: string; value: LogState }
  heads: { key: string; value: StreamHead }
  confirmed: { key: number; value: CommitRecord; indexes: CommitIndexes & Record<string, IDBValidKey> }
  pending: { key: number; value: CommitRecord; indexes: CommitIndexes & Record<string, IDBValidKey> }
  rejections: { key: string; value: RejectionRecord; indexes: { command: string } & Record<string, IDBValidKey> }
}

/** A connection to the log's database. */
export type LogDatabase = IDBPDatabase<LogSchema>

// Bumped only when the object stores change: a bump needs every other tab to let go.
const DATABASE_VERSION = 1
const BLOCKED_TIMEOUT_MS = 10_000

/** The name of the database that holds a store's log. */
export function logDatabaseName(store: string): string {
  return `docket/${store}`
}

/**
 * Opens the database of a store's log, creating it when it is new. `onLost` is called when the connection is gone: taken
 * away by the browser, or given up for an upgrade in another tab.
 * @throws DocketError `storage-unavailable`; a database that cannot be opened is never taken for an empty one.
 */
export async function openLogDatabase(store: string, onLost: () => void): Promise<LogDatabase> {
  let database: LogDatabase | undefined
  try {
    const opening = openDB<LogSchema>(logDatabaseName(store), DATABASE_VERSION, {
      upgrade: createStores,
      blocking: () => {
        database?.close()
        onLost()
      },
      terminated: onLost,
    })
    database = await withTimeout(opening, store)
    return database
  } catch (cause) {
    throw unavailable(store, cause)
  }
}

function createStores(database: LogDatabase): void {
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

async function withTimeout(opening: Promise<LogDatabase>, store: string): Promise<LogDatabase> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `The log of store ${store} did not open within ${BLOCKED_TIMEOUT_MS / 1000} s. Close other tabs of this app that run an older version, then reload.`
      reject(docketError('storage-unavailable', message, { store }))
    }, BLOCKED_TIMEOUT_MS)
  })
  try {
    return await Promise.race([opening, timeout])
  } catch (error) {
    // One that opens after all must not hold up an upgrade in another tab.
    opening.then(
      (late) => late.close(),
      () => undefined,
    )
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function unavailable(store: string, cause: unknown): Error {
  if (cause instanceof Error && cause.name === 'DocketError') return cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `The log of store ${store} cannot be opened (${reason}). Nothing was changed; check that this site may store data, free some space, and reload.`
  return docketError('storage-unavailable', message, { store }, { cause })
}
