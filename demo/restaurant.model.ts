import { command, defineAggregate, defineModel, defineProjection, reject } from 'docket'
import * as v from 'valibot'

const Line = v.object({
  item: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
  quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(99)),
  /** What one of them costs. */
  priceCents: v.pipe(v.number(), v.integer(), v.minValue(0)),
})

/** One line of an order: what, how many, and what one costs in cents. */
export type OrderLine = v.InferOutput<typeof Line>

const PlacedOrder = v.object({
  table: v.pipe(v.string(), v.minLength(1), v.maxLength(20)),
  lines: v.pipe(v.array(Line), v.minLength(1), v.maxLength(100)),
  note: v.pipe(v.string(), v.maxLength(200)),
})

const Reason = v.object({ reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) })

interface Order {
  readonly status: 'new' | 'placed' | 'served' | 'canceled'
}

/** An order, from the table to the kitchen and back. */
export const order = defineAggregate('order', {
  events: {
    OrderPlaced: PlacedOrder,
    OrderServed: v.object({}),
    OrderCanceled: Reason,
  },
  initialState: (): Order => ({ status: 'new' }),
  evolve: {
    OrderPlaced: (state) => ({ ...state, status: 'placed' }),
    OrderServed: (state) => ({ ...state, status: 'served' }),
    OrderCanceled: (state) => ({ ...state, status: 'canceled' }),
  },
  commands: {
    PlaceOrder: command(PlacedOrder, (state: Order, input) =>
      state.status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    ServeOrder: command(v.object({}), (state: Order) =>
      state.status === 'placed' ? [{ type: 'OrderServed', data: {} }] : reject('not-open', { status: state.status }),
    ),
    CancelOrder: command(Reason, (state: Order, input) =>
      state.status === 'placed'
        ? [{ type: 'OrderCanceled', data: input }]
        : reject('not-open', { status: state.status }),
    ),
  },
})

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

/** `null` for what is canceled and no table's order: deliveries have a stream of their own. */
function orderIdOf(streamId: string): string | null {
  const prefix = `${order.name}-`
  return streamId.startsWith(prefix) ? streamId.slice(prefix.length) : null
}

/** The restaurant of the demo: imported by the worker, the server and, for its types, the page. */
export const restaurant = defineModel({ aggregates: [order], projections: [openOrders] })
