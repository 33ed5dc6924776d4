import type { StandardSchemaV1 } from '@standard-schema/spec'
import * as v from 'valibot'
import { expectTypeOf } from 'vitest'
import {
  command,
  defineAggregate,
  defineModel,
  defineProjection,
  memoryLog,
  openDocket,
  openEngine,
  reject,
  reverses,
  type CommandInput,
  type Docket,
  type Receipt,
  type Row,
} from 'docket'
import { given } from 'docket/testing'

// Nothing here runs: `npm run check:types` compiles it, and a `@ts-expect-error` that expects in vain fails it.

const Line = v.object({ item: v.string(), quantity: v.number() })
type Line = v.InferOutput<typeof Line>

interface Order {
  readonly status: 'new' | 'placed' | 'canceled'
  readonly lines: readonly Line[]
}

// The model as a newcomer writes it: no annotation but the state's.
const order = defineAggregate('order', {
  events: {
    OrderPlaced: v.object({ table: v.string(), lines: v.array(Line) }),
    OrderCanceled: v.object({ reason: v.string() }),
  },
  initialState: (): Order => ({ status: 'new', lines: [] }),
  evolve: {
    OrderPlaced: (state, { data }) => ({ ...state, status: 'placed', ...data }),
    OrderCanceled: (state) => ({ ...state, status: 'canceled' }),
  },
  commands: {
    PlaceOrder: command(v.object({ table: v.string(), lines: v.array(Line) }), (state, input) =>
      state.status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    CancelOrder: command(v.object({ reason: v.string() }), (state, input) =>
      state.status === 'placed' ? [{ type: 'OrderCanceled', data: input }] : reject('not-open'),
    ),
  },
})

const openOrders = defineProjection('open_orders', {
  tables: `create table open_orders (id text primary key, "table" text, lines json, placed_at text)`,
  on: {
    OrderPlaced: (db, e) =>
      db.run('insert into open_orders values (?, ?, ?, ?)', [
        e.streamId,
        e.data.table,
        JSON.stringify(e.data.lines),
        e.recordedAt,
      ]),
    OrderCanceled: (db, e) => db.run('delete from open_orders where id = ?', [e.streamId]),
  },
})

const restaurant = defineModel({ aggregates: [order], projections: [openOrders] })

/** The page as a newcomer writes it. */
export async function page(session: { token: string }, lines: readonly Line[], render: (rows: object[]) => void) {
  const docket = await openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
    sync: { url: '/sync', token: () => session.token },
  })
  expectTypeOf(docket).toEqualTypeOf<Docket<typeof restaurant>>()

  const receipt = await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines })
  expectTypeOf(receipt).toEqualTypeOf<Receipt>()
  await docket.execute(order, '1', 'CancelOrder', { reason: 'the guest left' }, { actor: 'ada' })

  const stop = docket.watch('select count(*) n from open_orders', [], render)
  docket.watch<{ n: number }>('select count(*) n from open_orders', [], ([row]) => {
    expectTypeOf(row).toEqualTypeOf<{ n: number } | undefined>()
  })
  docket.onStatus(({ connection, pending, rejected }) => {
    expectTypeOf(connection).toEqualTypeOf<'local' | 'connecting' | 'online' | 'offline' | 'auth' | 'halted'>()
    expectTypeOf([pending, rejected]).toEqualTypeOf<number[]>()
  })
  const [event] = await docket.history(order, '1')
  expectTypeOf(event?.position).toExtend<number | null | undefined>()
  expectTypeOf(await docket.stateOf(order, '1', { asOf: '2026-11-23T12:00:00Z' })).toEqualTypeOf<Order>()
  stop()
}

/** What `execute` does not take. */
export async function mistakes() {
  const docket = await openEngine({ model: restaurant, log: memoryLog() })
  expectTypeOf(docket).toEqualTypeOf<Docket<typeof restaurant>>()
  // @ts-expect-error -- the model has no such aggregate
  await docket.execute('odrer', '1', 'PlaceOrder', { table: '7', lines: [] })
  // @ts-expect-error -- the aggregate has no such command
  await docket.execute('order', '1', 'PlaceOder', { table: '7', lines: [] })
  // @ts-expect-error -- the input lacks its lines
  await docket.execute('order', '1', 'PlaceOrder', { table: '7' })
  // @ts-expect-error -- the input is another command's
  await docket.execute('order', '1', 'PlaceOrder', { reason: 'the guest left' })
  // @ts-expect-error -- a table has a name, not a number
  await docket.execute('order', '1', 'PlaceOrder', { table: 7, lines: [] })
  // @ts-expect-error -- an input knows nothing else
  await docket.execute('order', '1', 'CancelOrder', { reason: 'cold', table: '7' })
  // @ts-expect-error -- a worker must be named
  await openDocket<typeof restaurant>({ store: 'cafe-12' })
}

expectTypeOf<CommandInput<typeof restaurant, 'order', 'CancelOrder'>>().toEqualTypeOf<{ readonly reason: string }>()
expectTypeOf(given(order).when).parameter(0).toEqualTypeOf<'PlaceOrder' | 'CancelOrder'>()

const { events, evolve, initialState } = {
  events: order.events,
  initialState: order.initialState,
  evolve: { OrderPlaced: (state: Order) => state, OrderCanceled: (state: Order) => state },
}
const Table = v.object({ table: v.string() })

// What happened is typed in evolve, and so is what comes of it.
defineAggregate('order', {
  events,
  initialState,
  evolve: {
    OrderPlaced: (state, event) => {
      expectTypeOf(state).toEqualTypeOf<Order>()
      expectTypeOf(event.type).toEqualTypeOf<'OrderPlaced'>()
      expectTypeOf(event.data).toEqualTypeOf<{ table: string; lines: Line[] }>()
      return { ...state, status: 'placed' }
    },
    // No parameter: the literal fits the union all the same.
    OrderCanceled: () => ({ status: 'canceled', lines: [] }),
  },
  commands: {},
})

// A state may be open to change where it was made, and of literals of any size.
const counter = defineAggregate('counter', {
  events: { Added: v.object({ by: v.number() }), Cleared: v.object({}) },
  initialState: () => ({ sum: 0, seen: ['nothing'] }),
  evolve: {
    Added: (state, { data }) => ({ sum: state.sum + data.by, seen: [...state.seen, 'added'] }),
    Cleared: () => ({ sum: 0, seen: [] }),
  },
  commands: {},
})
expectTypeOf(counter.initialState()).toEqualTypeOf<{ sum: number; seen: string[] }>()

defineAggregate('order', {
  events,
  initialState,
  evolve: {
    // @ts-expect-error -- no such status
    OrderPlaced: () => ({ status: 'palced', lines: [] }),
    // @ts-expect-error -- no such status
    OrderCanceled: (state) => ({ ...state, status: 'cancelled' }),
  },
  commands: {},
})
defineAggregate('order', {
  events,
  initialState,
  // @ts-expect-error -- OrderCanceled is missing
  evolve: { OrderPlaced: (state) => state },
  commands: {},
})
defineAggregate('order', {
  events,
  initialState,
  // @ts-expect-error -- OrderServed is no event of this aggregate
  evolve: { ...evolve, OrderServed: (state: Order) => state },
  commands: {},
})
defineAggregate('order', {
  events,
  initialState,
  // @ts-expect-error -- the event has no guest
  evolve: { ...evolve, OrderPlaced: (state, { data }) => ({ ...state, lines: data.guest }) },
  commands: {},
})

// A command emits events of its aggregate, with their data, on its state.
defineAggregate('order', {
  events,
  initialState,
  evolve,
  commands: {
    // Literals, nothing at all, and what the state holds are fine.
    Place: command(Table, (state: Order, { table }) => {
      if (state.status === 'canceled') return reject('canceled', { table })
      if (state.status === 'placed') return []
      const lines = [...state.lines, { item: 'Izze', quantity: 1 }]
      return [
        { type: 'OrderPlaced', data: { table, lines } },
        { type: 'OrderPlaced', data: { table: '7', lines: [{ item: 'Izze', quantity: 2 }] } },
        { type: 'OrderCanceled', data: { reason: 'only a test' } },
      ]
    }),
    // @ts-expect-error -- OrderServed is no event of this aggregate
    Serve: command(Table, () => [{ type: 'OrderServed', data: {} }]),
    // @ts-expect-error -- the event's data lacks its lines
    Forget: command(Table, (_state, input) => [{ type: 'OrderPlaced', data: input }]),
    // @ts-expect-error -- the state is another
    Guess: command(Table, (state: Order & { readonly guests: number }) => (state.guests > 0 ? [] : reject('nobody'))),
    // @ts-expect-error -- the input has no tab
    Miss: command(Table, (_state: Order, { tab }) => [{ type: 'OrderCanceled', data: { reason: String(tab) } }]),
    // @ts-expect-error -- a decision is made at once
    Wait: command(Table, async () => [{ type: 'OrderCanceled' as const, data: { reason: 'slow' } }]),
  },
})

// A projection of named aggregates knows their events.
defineProjection('open_orders', {
  of: [order, counter],
  tables: 'create table open_orders (id text primary key)',
  on: {
    OrderPlaced: (db, event) => {
      expectTypeOf(event.data).toEqualTypeOf<{ table: string; lines: Line[] }>()
      expectTypeOf(db.all('select 1')).toEqualTypeOf<readonly Row[]>()
    },
    Added: (_db, { data }) => {
      expectTypeOf(data).toEqualTypeOf<{ by: number }>()
    },
  },
})
defineProjection('open_orders', {
  of: [order],
  tables: 'create table open_orders (id text primary key)',
  on: {
    // @ts-expect-error -- none of the aggregates has this event
    OrderServed: () => undefined,
  },
})

// Any library that speaks Standard Schema will do; here is one of ten lines.
const text: StandardSchemaV1<string | number, string> = {
  '~standard': {
    version: 1,
    vendor: 'by-hand',
    validate: (value) =>
      typeof value === 'string' || typeof value === 'number'
        ? { value: String(value) }
        : { issues: [{ message: 'This is no text.' }] },
  },
}
const note = defineAggregate('note', {
  events: { NoteTaken: text },
  initialState: () => '',
  evolve: {
    NoteTaken: (_state, { data }) => {
      expectTypeOf(data).toEqualTypeOf<string>()
      return data
    },
  },
  commands: {
    TakeNote: command(text, (_state: string, input) => {
      expectTypeOf(input).toEqualTypeOf<string>()
      return [{ type: 'NoteTaken', data: input }]
    }),
  },
})
/** A model of several aggregates tells their commands apart. */
export async function takeNote() {
  const docket = await openEngine({ model: defineModel({ aggregates: [note, order] }), log: memoryLog() })
  await docket.execute('note', '1', 'TakeNote', 7)
  // @ts-expect-error -- PlaceOrder is a command of the order
  await docket.execute('note', '1', 'PlaceOrder', { table: '7', lines: [] })
}

// What an event reverses is a part of its data: the schema must declare it, as a text.
const paid = v.object({ cents: v.number() })
const nothing = (): string | null => null
const pay = (_state: string | null, { id }: { readonly id: string }) => id
const Refund = command(v.object({ why: v.string() }), (state: string | null, input) =>
  state === null ? reject('not-paid') : [reverses(state, { type: 'Refunded', data: input })],
)
defineAggregate('payment', {
  events: { Paid: paid, Refunded: v.object({ why: v.string(), reverses: v.string() }) },
  initialState: nothing,
  evolve: { Paid: pay, Refunded: nothing },
  commands: { Refund },
})
defineAggregate('payment', {
  events: { Paid: paid, Refunded: v.object({ why: v.string(), reverses: v.number() }) },
  initialState: nothing,
  evolve: { Paid: pay, Refunded: nothing },
  // @ts-expect-error -- an id is a text
  commands: { Refund },
})
defineAggregate('payment', {
  events: { Paid: paid },
  initialState: nothing,
  evolve: { Paid: pay },
  // @ts-expect-error -- a payment has no event of that name
  commands: { Refund },
})
