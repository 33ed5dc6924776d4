import { defineProjection, type ProjectionDb } from 'docket'
import type { LineChange } from './order-line.ts'
import { order, orderIdOf } from './order.ts'

/**
 * What was sold of each item on each order. Those of canceled orders stand here too: `order_book` says which orders count.
 */
export const soldItems = defineProjection('sold_items', {
  of: [order],
  tables: `
    create table sold_items (
      order_id text, item text, quantity integer, cents integer,
      primary key (order_id, item)
    ) without rowid;
  `,
  on: {
    OrderPlaced: (db, { streamId, data }) => sell(db, orderIdOf(streamId), data.lines),
    OrderUpdated: (db, { streamId, data }) => sell(db, orderIdOf(streamId), data.lines),
  },
})

const SELL = `
  insert into sold_items values (?, ?, ?, ?)
  on conflict (order_id, item) do update set quantity = quantity + excluded.quantity, cents = cents + excluded.cents`

/** What is taken out has a negative quantity. */
function sell(db: ProjectionDb, orderId: string | null, lines: readonly LineChange[]): void {
  for (const { item, quantity, priceCents } of lines) db.run(SELL, [orderId, item, quantity, quantity * priceCents])
}
