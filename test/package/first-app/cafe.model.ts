// #region model
import * as v from 'valibot'
import { command, defineAggregate, defineModel, defineProjection, reject } from 'docket'

interface Order {
  readonly status: 'new' | 'placed' | 'served'
}

export const order = defineAggregate('order', {
  events: {
    OrderPlaced: v.object({ table: v.string(), item: v.string() }),
    OrderServed: v.object({}),
  },
  initialState: (): Order => ({ status: 'new' }),
  evolve: {
    OrderPlaced: () => ({ status: 'placed' }),
    OrderServed: () => ({ status: 'served' }),
  },
  commands: {
    PlaceOrder: command(v.object({ table: v.string(), item: v.string() }), (state: Order, input) =>
      state.status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    ServeOrder: command(v.object({}), (state: Order) =>
      state.status === 'placed' ? [{ type: 'OrderServed', data: {} }] : reject('not-open'),
    ),
  },
})

export const openOrders = defineProjection('open_orders', {
  of: [order],
  tables: 'create table open_orders (id text primary key, "table" text, item text, placed_at text, position integer)',
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt, position }) =>
      db.run('insert into open_orders values (?, ?, ?, ?, ?)', [
        streamId.slice('order-'.length),
        data.table,
        data.item,
        recordedAt,
        position,
      ]),
    OrderServed: (db, { streamId }) =>
      db.run('delete from open_orders where id = ?', [streamId.slice('order-'.length)]),
  },
})

export const cafe = defineModel({ aggregates: [order], projections: [openOrders] })
// #endregion
