import PouchDB from 'pouchdb-browser'
import type { OpenOrderRow, OrderLineRow, OrderRow } from '../../domain/fold-tables.ts'
import type { OrderRecord } from '../../domain/order-record.ts'

/** The restaurant in PouchDB: the events, and three databases built from them. */
export interface OrdersDatabases {
  readonly events: PouchDB<OrderRecord>
  openOrders: PouchDB<OpenOrderRow>
  orderLines: PouchDB<OrderLineRow>
  orders: PouchDB<OrderRow>
}

/** Opens a database on the IndexedDB adapter; PouchDB has no say in durability, so it is the browser's: relaxed. */
export function openDatabase<Content extends object>(name: string): PouchDB<Content> {
  return new PouchDB<Content>(name, { adapter: 'idb', revs_limit: 1 })
}

/** Opens all four. */
export function openOrdersDatabases(): OrdersDatabases {
  return {
    events: openDatabase('events'),
    openOrders: openDatabase('open-orders'),
    orderLines: openDatabase('order-lines'),
    orders: openDatabase('orders'),
  }
}
