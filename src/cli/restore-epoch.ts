import { renewEpoch } from '../server/audit/renew-epoch.js'
import { readStoreIds } from '../server/store/store-row.js'
import { openExistingDatabase } from './open-existing-database.js'
import { usageError } from './usage-error.js'

interface RestoreOptions {
  readonly store?: string
  readonly all?: boolean
  readonly data?: string
}

/** `docket restore-epoch`: gives stores that were restored from a backup a new epoch, and prints the old and the new. */
export async function restoreEpoch({ store, all = false, data }: RestoreOptions): Promise<void> {
  if (store === undefined && !all) throw usageError('store', 'Say which store was restored with --store, or --all.')
  const database = await openExistingDatabase(data)
  try {
    for (const name of store === undefined ? await readStoreIds(database) : [store]) {
      const { oldEpoch, newEpoch } = await renewEpoch(database, name)
      process.stdout.write(`${name}: epoch ${oldEpoch} is now ${newEpoch}\n`)
    }
  } finally {
    await database.close()
  }
}
