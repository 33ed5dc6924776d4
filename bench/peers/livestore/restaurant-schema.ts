import { defineMaterializer, Events, makeSchema, Schema, State } from '@livestore/livestore'
import type { OrderRecord } from '../../domain/order-record.ts'
import { statementsOf } from '../../domain/statements-of.ts'

const { SQLite } = State
const text = SQLite.text()
const integer = SQLite.integer()

const TYPES = [
  'OrderPlaced',
  'OrderLineAdded',
  'OrderSentToKitchen',
  'OrderUpdated',
  'OrderPaid',
  'OrderCanceled',
] as const
const WRITES = new Set(['open_orders', 'order_lines', 'orders'])

const eventDefs = TYPES.map((type) =>
  Events.synced({
    name: `v1.${type}`,
    schema: Schema.Struct({
      id: Schema.String,
      streamId: Schema.String,
      version: Schema.Number,
      actor: Schema.String,
      deviceId: Schema.String,
      recordedAt: Schema.String,
      data: Schema.Unknown,
    }),
  }),
)

/** An event as LiveStore takes it. */
export function toLiveStoreEvent({ type, ...args }: OrderRecord) {
  const make = eventDefs[TYPES.indexOf(type as (typeof TYPES)[number])]!
  return make(args)
}

/** The statements of docket's own projections: the same rows by the same SQL. */
const materializers = Object.fromEntries(
  eventDefs.map((eventDef, index) => [
    eventDef.name,
    defineMaterializer(eventDef, (args) =>
      statementsOf([{ ...args, type: TYPES[index]! } as OrderRecord]).map(({ sql, params }) => ({
        ...{ sql, bindValues: params as (string | number | null)[], writeTables: WRITES },
      })),
    ),
  ]),
)

/** The restaurant's events and three tables. Another revision makes LiveStore build its tables anew. */
export function restaurantSchema(revision: string) {
  const tables = [
    SQLite.table({
      name: 'open_orders',
      columns: { id: SQLite.text({ primaryKey: true }), table: text, lines: text, status: text, placed_at: text },
    }),
    SQLite.table({
      name: 'order_lines',
      columns: { order_id: text, item: text, quantity: integer, price_cents: integer },
      indexes: [{ name: 'order_lines_order', columns: ['order_id'] }],
    }),
    SQLite.table({
      name: 'orders',
      columns: { id: SQLite.text({ primaryKey: true }), status: text, updates: integer, actor: text },
    }),
    SQLite.table({ name: `revision_${revision}`, columns: { id: SQLite.text({ primaryKey: true }) } }),
  ]
  return makeSchema({
    events: Object.fromEntries(eventDefs.map((eventDef) => [eventDef.name, eventDef])),
    state: SQLite.makeState({
      tables: Object.fromEntries(tables.map((table) => [table.sqliteDef.name, table])),
      materializers,
    }),
  })
}
