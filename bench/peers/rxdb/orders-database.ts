import { createRxDatabase, type RxCollection, type RxDatabase, type RxJsonSchema } from 'rxdb'
import { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'
import type { OpenOrderRow, OrderLineRow, OrderRow } from '../../domain/fold-tables.ts'
import type { OrderRecord } from '../../domain/order-record.ts'

/** An event with its place: RxDB sorts by fields only. */
export interface PlacedRecord extends OrderRecord {
  readonly position: number
}

/** A line with the key RxDB wants. */
export interface KeyedLineRow extends OrderLineRow {
  readonly id: string
}

/** The restaurant's collections. */
export interface OrdersCollections {
  readonly events: RxCollection<PlacedRecord>
  readonly openOrders: RxCollection<OpenOrderRow>
  readonly orderLines: RxCollection<KeyedLineRow>
  readonly orders: RxCollection<OrderRow>
}

/** The restaurant in RxDB: the events, and three collections built from them. */
export type OrdersDatabase = RxDatabase<OrdersCollections>

const text = { type: 'string', maxLength: 100 } as const
const number = { type: 'number' } as const
const key = { version: 0, primaryKey: 'id', type: 'object' } as const

const events = {
  ...key,
  properties: {
    ...{ id: text, streamId: text, version: number, type: text, data: { type: 'object' } },
    ...{ actor: text, deviceId: text, recordedAt: text },
    position: { type: 'number', minimum: 0, maximum: 10_000_000, multipleOf: 1 },
  },
  required: ['id', 'streamId', 'position'],
  indexes: ['streamId', 'position'],
} as unknown as RxJsonSchema<PlacedRecord>

/** The schemas of the collections that are built from the events. */
export const TABLE_SCHEMAS = {
  openOrders: {
    schema: {
      ...key,
      properties: { id: text, table: text, lines: { type: 'array' }, status: text, placedAt: text },
    } as unknown as RxJsonSchema<OpenOrderRow>,
  },
  orderLines: {
    schema: {
      ...key,
      properties: { id: text, orderId: text, item: text, quantity: number, priceCents: number },
      required: ['id', 'orderId'],
      indexes: ['orderId'],
    } as unknown as RxJsonSchema<KeyedLineRow>,
  },
  orders: {
    schema: {
      ...key,
      properties: { id: text, status: text, updates: number, actor: text },
    } as unknown as RxJsonSchema<OrderRow>,
  },
}

/** Opens the database on RxDB's Dexie storage, with strict durability. */
export async function openOrdersDatabase(): Promise<OrdersDatabase> {
  const database = await createRxDatabase<OrdersCollections>({
    name: 'restaurant',
    storage: getRxStorageDexie({ chromeTransactionDurability: 'strict' }),
    // One page is all there is: the best case.
    multiInstance: false,
  })
  await database.addCollections({ events: { schema: events }, ...TABLE_SCHEMAS })
  return database
}
