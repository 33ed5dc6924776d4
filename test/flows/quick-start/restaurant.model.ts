// #region model
import * as v from 'valibot'
import { command, defineAggregate, defineModel, defineProjection, reject } from 'docket'

export interface Order {
  readonly status: 'new' | 'placed' | 'canceled'
  readonly items: readonly string[]
}

export const order = defineAggregate('order', {
  events: {
    OrderPlaced: v.object({ table: v.string(), items: v.array(v.string()) }),
    OrderCanceled: v.object({ reason: v.string() }),
  },
  initialState: (): Order => ({ status: 'new', items: [] }),
  evolve: {
    OrderPlaced: (state, { data }) => ({ ...state, status: 'placed', items: data.items }),
    OrderCanceled: (state) => ({ ...state, status: 'canceled' }),
  },
  commands: {
    PlaceOrder: command(v.object({ table: v.string(), items: v.array(v.string()) }), (state: Order, input) =>
      state.status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    CancelOrder: command(v.object({ reason: v.string() }), (state: Order, input) =>
      state.status === 'placed' ? [{ type: 'OrderCanceled', data: input }] : reject('not-open'),
    ),
  },
})

export const openOrders = defineProjection('open_orders', {
  of: [order],
  tables: 'create table open_orders (id text primary key, "table" text, items json, placed_at text)',
  on: {
    OrderPlaced: (db, { streamId, data, recordedAt }) =>
      db.run('insert into open_orders values (?, ?, ?, ?)', [
        streamId,
        data.table,
        JSON.stringify(data.items),
        recordedAt,
      ]),
    OrderCanceled: (db, { streamId }) => db.run('delete from open_orders where id = ?', [streamId]),
  },
})

export const restaurant = defineModel({ aggregates: [order], projections: [openOrders] })
// #endregion
