import { isDistributed } from '../database/is-distributed.js'
import type { SqlDatabase } from '../database/sql-database.js'
import { appendLocked, type CheckedPush } from './append.js'
import { appendRemembered } from './append-remembered.js'
import type { AppendPushes } from './push-queue.js'
import { createStoreMemory } from './store-memory.js'
import { writeRouted } from './write-commits.js'

/** Appends to the stores of `database`; `now` stamps what arrives. */
export function createAppender(database: SqlDatabase, now: () => Date): AppendPushes {
  const memory = createStoreMemory()
  let distributed: Promise<boolean> | undefined
  const isRouted = (): Promise<boolean> => {
    const found = (distributed ??= isDistributed(database))
    found.catch(() => (distributed = undefined))
    return found
  }
  const append = async (store: string, pushes: readonly CheckedPush[]) => {
    const receivedAt = now().toISOString()
    // What is remembered spares a lock and two looks, but takes one statement that writes three tables.
    if (await isRouted()) return await appendLocked(database, { store, pushes, write: writeRouted }, receivedAt)
    const remembered = memory.get(store)
    const quick = remembered && (await appendRemembered(database, remembered, pushes, receivedAt))
    return quick ?? (await appendLocked(database, { store, pushes }, receivedAt))
  }
  return async (store, pushes) => {
    try {
      const appended = await append(store, pushes)
      memory.note(appended)
      return appended.results
    } catch (error) {
      // It may have been written, or not.
      memory.forget(store)
      throw error
    }
  }
}
