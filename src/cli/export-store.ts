import { once } from 'node:events'
import { eventsOf } from '../events/stored-event.js'
import { toCloudEvent } from './cloud-event.js'
import { openExistingStore, type StoreOptions } from './open-store-access.js'

const PAGE_EVENTS = 1_000

/** `docket export`: prints a store's events in order of position, page by page, as fast as they are read. */
export async function exportStore(options: StoreOptions): Promise<void> {
  const access = await openExistingStore(options)
  try {
    let after = 0
    for (;;) {
      const { commits } = await access.pull(after, PAGE_EVENTS)
      if (commits.length === 0) return
      const events = commits.flatMap(eventsOf)
      const lines = events.map((event) => `${JSON.stringify(toCloudEvent(access.store, event))}\n`)
      if (!process.stdout.write(lines.join(''))) await once(process.stdout, 'drain')
      after = events.at(-1)?.position ?? after
    }
  } finally {
    await access.close()
  }
}
