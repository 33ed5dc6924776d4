import { defineProjection } from 'docket'
import { order, orderIdOf } from './order.ts'

/** Orders neither served nor canceled. `position` is null until the centre has confirmed the order. */
export const openOrders = defineProjection('open_orders', {
  of: [order],
  tables: `
    create table open_orders (
      id text primary key, "table" text, lines json, note text, placed_at text, placed_by text, position integer
    );
    create index open_orders_placed_at on open_orders (placed_at);
  `,
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt, actor, position }) =>
      db.run('insert into open_orders values (?, ?, ?, ?, ?, ?, ?)', [
        orderIdOf(streamId),
        data.table,
        JSON.stringify(data.lines),
        data.note,
        recordedAt,
        actor,
        position,
      ]),
    OrderServed: (db, { streamId }) => db.run('delete from open_orders where id = ?', [orderIdOf(streamId)]),
    OrderCanceled: (db, { streamId }) => db.run('delete from open_orders where id = ?', [orderIdOf(streamId)]),
  },
})
