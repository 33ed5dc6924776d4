import type { PullAnswer } from '../protocol/messages.js'
import { readDataDirLock } from '../server/database/data-dir-lock.js'
import { readProofs, type Proofs } from '../server/audit/read-proofs.js'
import { readCommits } from '../server/store/read-commits.js'
import { readHeads, readStoreIds } from '../server/store/store-row.js'
import { openExistingDatabase } from './open-existing-database.js'
import { onlyOne, openExistingStore, type StoreOptions } from './open-store-access.js'
import { usageError } from './usage-error.js'

/** A store to read from its beginning. */
export interface ExportSource {
  readonly store: string
  pull(after: number, limit: number): Promise<PullAnswer>
  /** What the centre keeps beside the commits from `first` to `last`; `null` where only the database tells it. */
  proofs(first: number, last: number): Promise<Proofs | null>
  close(): Promise<void>
}

/**
 * Opens a store that has events: in its database, or else behind the server that has it.
 * @throws DocketError `invalid-argument` when there is no such store.
 */
export async function openExportSource(options: StoreOptions): Promise<ExportSource> {
  const isServed = options.url !== undefined || (options.data !== undefined && readDataDirLock(options.data) !== null)
  if (isServed) return { ...(await openExistingStore(options)), proofs: () => Promise.resolve(null) }
  const database = await openExistingDatabase(options.data)
  try {
    const store = options.store ?? onlyOne(await readStoreIds(database))
    const [head] = await readHeads(database, [store])
    if (head === undefined || head.head === 0) throw usageError('store', `Store ${store} has no events.`)
    return {
      store,
      // Up to where the store stood when it was opened: what is appended meanwhile is for the next export.
      pull: async (after, limit) => ({ ...head, commits: [...(await readCommits(database, head, { after, limit }))] }),
      proofs: (first, last) => readProofs(database, store, first, last),
      close: () => database.close(),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
