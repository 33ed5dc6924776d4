import { Dexie, type Table } from 'dexie'
import type { OpenOrderRow, OrderLineRow, OrderRow } from '../../domain/fold-tables.ts'
import type { OrderRecord } from '../../domain/order-record.ts'

/** The restaurant in Dexie: the events, and three tables built from them. */
export interface OrdersDatabase {
  readonly dexie: Dexie
  readonly events: Table<OrderRecord, number>
  readonly openOrders: Table<OpenOrderRow, string>
  readonly orderLines: Table<OrderLineRow, number>
  readonly orders: Table<OrderRow, string>
}

/** Opens the database, with strict durability. */
export async function openOrdersDatabase(): Promise<OrdersDatabase> {
  const dexie = new Dexie('restaurant', { chromeTransactionDurability: 'strict' })
  dexie.version(1).stores({ events: '++, streamId', openOrders: 'id', orderLines: '++, orderId', orders: 'id' })
  await dexie.open()
  return {
    dexie,
    events: dexie.table('events'),
    openOrders: dexie.table('openOrders'),
    orderLines: dexie.table('orderLines'),
    orders: dexie.table('orders'),
  }
}
