import type { Appended } from './append.js'
import type { StoreRow } from './store-row.js'

/** What this process remembers of a store: true as long as the store's row is as remembered. */
export interface RememberedStore {
  readonly row: StoreRow
  /** Of streams written lately. */
  readonly versionByStream: ReadonlyMap<string, number>
}

/** Where stores stood when this process last wrote to them. */
export interface StoreMemory {
  get(store: string): RememberedStore | undefined
  /** Takes note of what an append left. */
  note(appended: Pick<Appended, 'row' | 'placed'>): void
  forget(store: string): void
}

const MAX_STORES = 4_096
const MAX_STREAMS = 256

/** Remembers nothing yet, and never more than so much: what was used longest ago is forgotten first. */
export function createStoreMemory(): StoreMemory {
  const remembered = new Map<string, { row: StoreRow; readonly versionByStream: Map<string, number> }>()
  return {
    get: (store) => remembered.get(store),
    note: ({ row, placed }) => {
      const { store, epoch } = row
      const known = remembered.get(store)
      const versionByStream = known?.row.epoch === epoch ? known.versionByStream : new Map<string, number>()
      for (const { commit, firstVersion } of placed) {
        putLast(versionByStream, commit.streamId, firstVersion + commit.events.length - 1, MAX_STREAMS)
      }
      putLast(remembered, store, { row, versionByStream }, MAX_STORES)
    },
    forget: (store) => void remembered.delete(store),
  }
}

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
