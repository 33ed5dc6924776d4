import { openPrivateFiles } from '../storage/private-file.js'
import type { LogSource } from './event-log.js'
import type { Durability } from '../storage/storage-schema.js'
import { indexedDbRecords } from './indexed-db-records.js'
import { createJournal, type Journal } from './journal.js'
import { keepJournal } from './keep-journal.js'
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
      // A device that confirms by itself has no more of what is not confirmed than a journal would hold.
      const journals = logOptions.authority === 'centre' ? openJournals(store) : null
      try {
        const log = await openLog(records, logOptions)
        return journals === null ? log : keepJournal(log, journals)
      } catch (error) {
        void journals?.then(closeAll)
        await records.close()
        throw error
      }
    },
  }
}

const JOURNAL_TIMEOUT_MS = 5_000

/** None where the browser keeps no such files, or takes too long. */
async function openJournals(store: string): Promise<readonly Journal[]> {
  const opening = openPrivateFiles(`${store}/journal`).catch(() => [])
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, JOURNAL_TIMEOUT_MS, null)
  })
  const files = await Promise.race([opening, timeout])
  clearTimeout(timer)
  if (files !== null) return files.map(createJournal)
  void opening.then(closeAll)
  return []
}

function closeAll(opened: readonly { close(): void }[]): void {
  for (const one of opened) one.close()
}
