import { browserStorage } from '../storage/browser-storage.js'
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
  const storage = browserStorage(snapshotDatabase(store))
  return {
    read: (streamId) =>
      storage.read(['snapshots'], (transaction) => transaction.objectStore('snapshots').get(streamId)),
    write: async (snapshot) => {
      await storage.write(['snapshots'], 'relaxed', (transaction) => transaction.objectStore('snapshots').put(snapshot))
    },
    drop: () => storage.drop(),
    close: () => storage.close(),
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
