import type { OrderLine } from '../../test/fixtures/restaurant/restaurant.model.ts'
import type { OrderRecord } from './order-record.ts'

/** The restaurant's three tables, as rows by key. */
export interface Tables {
  readonly openOrders: Map<string, OpenOrderRow>
  readonly orderLines: Map<string, readonly OrderLineRow[]>
  readonly orders: Map<string, OrderRow>
}

/** An order that is neither paid nor canceled. */
export interface OpenOrderRow {
  readonly id: string
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly status: string
  readonly placedAt: string
}

/** One line of an order. */
export interface OrderLineRow {
  readonly orderId: string
  readonly item: string
  readonly quantity: number
  readonly priceCents: number
}

/** One order. */
export interface OrderRow {
  readonly id: string
  readonly status: string
  readonly updates: number
  readonly actor: string
}

/** Tables without a row. */
export function emptyTables(): Tables {
  return { openOrders: new Map(), orderLines: new Map(), orders: new Map() }
}

type Change = (tables: Tables, event: OrderRecord) => void

/**
 * What people write who have no SQL: a fold in memory of what the restaurant's projections do. It is the fastest a peer
 * without projections can be asked for.
 */
export function foldTables(events: Iterable<OrderRecord>): Tables {
  const tables = emptyTables()
  for (const event of events) CHANGES[event.type]?.(tables, event)
  return tables
}

const CHANGES: Readonly<Record<string, Change>> = {
  OrderPlaced: (tables, { streamId: id, data, recordedAt: placedAt, actor }) => {
    const { table, lines } = data as { table: string; lines: OrderLine[] }
    tables.openOrders.set(id, { id, table, lines, status: 'placed', placedAt })
    tables.orders.set(id, { id, status: 'placed', updates: 0, actor })
    tables.orderLines.set(id, lines.map(rowOf(id)))
  },
  OrderLineAdded: (tables, { streamId: id, data }) => {
    const { line } = data as { line: OrderLine }
    changeOpen(tables, id, (order) => ({ ...order, lines: [...order.lines, line] }))
    tables.orderLines.set(id, [...(tables.orderLines.get(id) ?? []), rowOf(id)(line)])
  },
  OrderUpdated: (tables, { streamId: id, data }) => {
    const { lines } = data as { lines: OrderLine[] }
    changeOpen(tables, id, (order) => ({ ...order, lines }))
    tables.orderLines.set(id, lines.map(rowOf(id)))
    changeOrder(tables, id, (order) => ({ ...order, updates: order.updates + 1 }))
  },
  OrderSentToKitchen: (tables, { streamId: id }) => {
    changeOpen(tables, id, (order) => ({ ...order, status: 'sent' }))
    changeOrder(tables, id, (order) => ({ ...order, status: 'sent' }))
  },
  OrderPaid: closing('paid'),
  OrderCanceled: closing('canceled'),
}

function closing(status: string): Change {
  return (tables, { streamId: id }) => {
    tables.openOrders.delete(id)
    changeOrder(tables, id, (order) => ({ ...order, status }))
  }
}

function rowOf(orderId: string): (line: OrderLine) => OrderLineRow {
  return ({ item, quantity, priceCents }) => ({ orderId, item, quantity, priceCents })
}

function changeOpen({ openOrders }: Tables, id: string, change: (order: OpenOrderRow) => OpenOrderRow): void {
  const order = openOrders.get(id)
  if (order !== undefined) openOrders.set(id, change(order))
}

function changeOrder({ orders }: Tables, id: string, change: (order: OrderRow) => OrderRow): void {
  const order = orders.get(id)
  if (order !== undefined) orders.set(id, change(order))
}
