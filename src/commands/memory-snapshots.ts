import type { Snapshot, SnapshotStore } from './snapshot-store.js'

/** Snapshots in memory, for logs in memory and for tests. */
export function memorySnapshots(): SnapshotStore {
  const snapshots = new Map<string, Snapshot>()
  return {
    read: (streamId) => Promise.resolve(snapshots.get(streamId)),
    write: (snapshot) => {
      snapshots.set(snapshot.streamId, snapshot)
      return Promise.resolve()
    },
    drop: () => {
      snapshots.clear()
      return Promise.resolve()
    },
    close: () => Promise.resolve(),
  }
}
