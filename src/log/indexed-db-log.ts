import type { LogSource } from './event-log.js'
import type { Durability } from '../storage/storage-schema.js'
import { indexedDbRecords } from './indexed-db-records.js'
import { openLog } from './open-log.js'

/**
 * The log of `store` in this origin's IndexedDB. Durability is `'strict'` unless `'relaxed'` is asked for: then a power
 * cut may lose the last moments, a crash of the tab or browser does not.
 */
export function indexedDbLog(store: string, options: { readonly durability?: Durability } = {}): LogSource {
  return {
    store,
    storage: 'indexed-db',
    open: async (logOptions) => {
      const records = indexedDbRecords(store, {
        durability: options.durability ?? 'strict',
        ...(logOptions.makeRoom === undefined ? {} : { makeRoom: logOptions.makeRoom }),
      })
      try {
        return await openLog(records, logOptions)
      } catch (error) {
        await records.close()
        throw error
      }
    },
  }
}
