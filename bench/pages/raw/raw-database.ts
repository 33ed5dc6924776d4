import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { OrderRecord } from '../../domain/order-record.ts'

/** Events in IndexedDB as they are usually written, one record an event, and packed. */
interface RawSchema extends DBSchema {
  events: { key: number; value: OrderRecord; indexes: { streamId: string } }
  packed: { key: number; value: { streamId: string; body: string } }
}

/** An open one. */
export type RawDatabase = IDBPDatabase<RawSchema>

interface EventStore {
  add(record: OrderRecord): Promise<unknown>
}

const STRICT = { durability: 'strict' } as const

/** Opens it, empty at first. */
export function openRawDatabase(name: string): Promise<RawDatabase> {
  return openDB<RawSchema>(name, 1, {
    upgrade: (opening) => {
      opening.createObjectStore('events', { autoIncrement: true }).createIndex('streamId', 'streamId')
      opening.createObjectStore('packed', { autoIncrement: true })
    },
  })
}

/** One record an event, all in one strict transaction. */
export async function addRecords(db: RawDatabase, records: readonly OrderRecord[]): Promise<void> {
  const transaction = db.transaction('events', 'readwrite', STRICT)
  const store: EventStore = transaction.store
  for (const record of records) void store.add(record)
  transaction.commit()
  await transaction.done
}

/** One record for all events, as JSON. */
export async function addPacked(db: RawDatabase, records: readonly OrderRecord[]): Promise<void> {
  const transaction = db.transaction('packed', 'readwrite', STRICT)
  void transaction.store.add({ streamId: records[0]!.streamId, body: JSON.stringify(records) })
  transaction.commit()
  await transaction.done
}
