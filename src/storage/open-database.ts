import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { docketError, messageOf } from '../errors.js'
import type { StorageDefinition } from './storage-schema.js'

const BLOCKED_TIMEOUT_MS = 10_000

/**
 * Opens a database, creating it when it is new. `onLost` is called when the connection is gone: taken away by the
 * browser, or given up for an upgrade in another tab.
 * @throws DocketError `storage-unavailable`; a database that cannot be opened is never taken for an empty one.
 */
export async function openDatabase<Schema extends DBSchema>(
  definition: StorageDefinition<Schema>,
  onLost: () => void,
): Promise<IDBPDatabase<Schema>> {
  let database: IDBPDatabase<Schema> | undefined
  let refusal: unknown
  try {
    const opening = openDB<Schema>(definition.name, definition.version, {
      upgrade: (created, from, _to, transaction) => {
        // One that fails is reported by the opening.
        transaction.done.catch(() => undefined)
        try {
          definition.upgrade(created, from)
        } catch (error) {
          refusal = error
          transaction.abort()
        }
      },
      blocking: () => {
        database?.close()
        onLost()
      },
      terminated: onLost,
    })
    database = await withTimeout(opening, definition)
    return database
  } catch (cause) {
    throw unavailable(definition, refusal ?? cause)
  }
}

async function withTimeout<Schema extends DBSchema>(
  opening: Promise<IDBPDatabase<Schema>>,
  { subject, store }: StorageDefinition<Schema>,
): Promise<IDBPDatabase<Schema>> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const message = `${subject} did not open within ${BLOCKED_TIMEOUT_MS / 1000} s. Close other tabs of this app that run an older version, then reload.`
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

function unavailable<Schema extends DBSchema>({ subject, store }: StorageDefinition<Schema>, cause: unknown): Error {
  if (cause instanceof Error && cause.name === 'DocketError') return cause
  const reason = messageOf(cause)
  const message = `${subject} cannot be opened (${reason}). Nothing was changed: allow this site to store data, free some space, and reload.`
  return docketError('storage-unavailable', message, { store }, { cause })
}
