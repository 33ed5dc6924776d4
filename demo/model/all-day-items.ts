import { defineProjection } from 'docket'
import { order, orderIdOf } from './order.ts'
import { stationOf } from './station.ts'

/** Every item that is still to be made, line by line: the sum of an item is what cooks call its all-day count. */
export const allDayItems = defineProjection('all_day_items', {
  of: [order],
  tables: `
    create table all_day_items (order_id text, station text, item text, quantity integer);
    create index all_day_items_order on all_day_items (order_id, station);
  `,
  on: {
    OrderPlaced: (db, { streamId, data }) => {
      for (const line of data.lines) {
        db.run('insert into all_day_items values (?, ?, ?, ?)', [
          orderIdOf(streamId),
          stationOf(line),
          line.item,
          line.quantity,
        ])
      }
    },
    OrderReady: (db, { streamId, data }) =>
      db.run('delete from all_day_items where order_id = ? and station = ?', [orderIdOf(streamId), data.station]),
    OrderServed: (db, { streamId }) => db.run('delete from all_day_items where order_id = ?', [orderIdOf(streamId)]),
    OrderCanceled: (db, { streamId }) => db.run('delete from all_day_items where order_id = ?', [orderIdOf(streamId)]),
  },
})
