import { openStorage, type BrowserStorage } from '../storage/open-storage.js'
import type { StorageDefinition, StorageSchema } from '../storage/storage-schema.js'
import type { Snapshot, SnapshotStore } from './snapshot-store.js'

interface SnapshotSchema extends StorageSchema {
  snapshots: { key: string; value: Snapshot }
}

/** The name of the database that holds a store's snapshots: not the log's, which they must never hold up. */
export function snapshotDatabaseName(store: string): string {
  return `docket-snapshots/${store}`
}

/** Snapshots in this origin's IndexedDB; the database is opened when it is first asked. */
export function indexedDbSnapshots(store: string): SnapshotStore {
  let opening: Promise<BrowserStorage<SnapshotSchema>> | undefined
  const storage = (): Promise<BrowserStorage<SnapshotSchema>> => {
    opening ??= openStorage(snapshotDatabase(store)).catch((error: unknown) => {
      opening = undefined
      throw error
    })
    return opening
  }
  return {
    read: async (streamId) =>
      (await storage()).read(['snapshots'], (transaction) => transaction.objectStore('snapshots').get(streamId)),
    write: async (snapshot) => {
      const opened = await storage()
      await opened.write(['snapshots'], 'relaxed', (transaction) => transaction.objectStore('snapshots').put(snapshot))
    },
    drop: async () => {
      const opened = await storage()
      await opened.write(['snapshots'], 'relaxed', (transaction) => transaction.objectStore('snapshots').clear())
    },
    close: async () => {
      const opened = await opening?.catch(() => undefined)
      await opened?.close()
    },
  }
}

function snapshotDatabase(store: string): StorageDefinition<SnapshotSchema> {
  return {
    name: snapshotDatabaseName(store),
    version: 1,
    store,
    subject: `The snapshots of store ${store}`,
    upgrade: (database) => void database.createObjectStore('snapshots', { keyPath: 'streamId' }),
  }
}
