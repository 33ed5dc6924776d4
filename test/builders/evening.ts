import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import type { OrderLine } from '../fixtures/restaurant/restaurant.model.ts'
import type { Step } from '../pages/tablet/capture.ts'

const REAL = fileURLToPath(new URL('../../../shared/data/restaurant-orders.tsv', import.meta.url))
const EXCERPT = fileURLToPath(new URL('../fixtures/restaurant/orders.tsv', import.meta.url))

/** One order of the file, and what became of it. */
export interface RealOrder {
  readonly id: string
  readonly table: string
  readonly lines: readonly OrderLine[]
  readonly isUpdated: boolean
  readonly isCanceled: boolean
}

/** The orders of an evening. */
export interface Evening {
  readonly file: string
  readonly orders: readonly RealOrder[]
  /** All prices of the file, added up from its bare text. */
  readonly totalCents: number
}

interface Row {
  readonly order_id: string
  readonly quantity: string
  readonly item_name: string
  readonly choice_description: string
  readonly item_price: string
}

const TABLES = 40

/** The orders of `DOCKET_ORDERS`, else the 1 834 real ones beside the repository, else the repository's excerpt. */
export function readEvening(): Evening {
  const file = process.env['DOCKET_ORDERS'] ?? (existsSync(REAL) ? REAL : EXCERPT)
  const text = readFileSync(file, 'utf8')
  const rows = parse<Row>(text, { columns: true, delimiter: '\t', quote: false })
  const lines = new Map<string, OrderLine[]>()
  for (const row of rows) lines.set(row.order_id, [...(lines.get(row.order_id) ?? []), lineOf(row)])
  const orders = [...lines].map(([id, of], index) => ({
    id,
    table: `table ${(index % TABLES) + 1}`,
    lines: of,
    isUpdated: (index + 1) % 10 === 0,
    isCanceled: (index + 1) % 15 === 0,
  }))
  return { file, orders, totalCents: centsIn(text) }
}

/** The price of a row is that of the whole line, whatever its quantity. */
function lineOf(row: Row): OrderLine {
  const { item_name: item, choice_description: choices, item_price: price } = row
  return {
    item,
    quantity: Number(row.quantity),
    choices: choices === 'NULL' ? [] : choices.replaceAll(/[[\]]/g, '').split(', '),
    priceCents: Math.round(Number(price.trim().replace('$', '')) * 100),
  }
}

function centsIn(text: string): number {
  return [...text.matchAll(/\$(\d+)\.(\d\d)/g)].reduce((sum, [, dollars, cents]) => {
    return sum + Number(dollars) * 100 + Number(cents)
  }, 0)
}

/**
 * What the waiter does for one order: places it with its first line, adds the others, sends it to the kitchen. A change
 * turns the lines round and takes the onions out of the first, so that what is owed stays; a cancellation comes last.
 */
export function stepsOf({ id, table, lines, isUpdated, isCanceled }: RealOrder): Step[] {
  const [first, ...others] = lines
  const step = (command: string, input: unknown): Step => ({ order: id, command, input })
  return [
    step('PlaceOrder', { table, lines: [first] }),
    ...others.map((line) => step('AddLine', { line })),
    step('SendToKitchen', {}),
    ...(isUpdated ? [step('UpdateOrder', { lines: changed(lines) })] : []),
    ...(isCanceled ? [step('CancelOrder', { reason: 'the guests left' })] : []),
  ]
}

function changed(lines: readonly OrderLine[]): OrderLine[] {
  return lines
    .map((line, index) => (index === 0 ? { ...line, choices: [...line.choices, 'no onions'] } : line))
    .reverse()
}

/** Five questions a manager asks. */
export const QUESTIONS = {
  salesByItem: `select item, sum(quantity) portions, sum(price_cents) cents from order_lines group by item order by item`,
  openOrders: `select count(*) open from open_orders`,
  canceledShare: `select sum(status = 'canceled') canceled, count(*) orders from orders`,
  totalsByStatus: `
    select status, count(distinct id) orders, sum(price_cents) cents
    from orders join order_lines on order_id = id group by status order by status`,
  bestTables: `
    select "table", count(distinct open_orders.id) orders, sum(value ->> '$.priceCents') cents
    from open_orders, json_each(lines) group by "table" order by cents desc, "table" limit 5`,
} as const

/** What the questions must be answered, worked out from the file without an event. */
export function expectedAnswers(orders: readonly RealOrder[]): Record<keyof typeof QUESTIONS, unknown[]> {
  const lines = orders.flatMap((order) => order.lines)
  const kept = orders.filter(({ isCanceled }) => !isCanceled)
  const canceled = orders.filter(({ isCanceled }) => isCanceled)
  const summary = (status: string, of: readonly RealOrder[]) => ({ status, orders: of.length, cents: centsOf(of) })
  const tables = groupBy(kept, ({ table }) => table)
    .map(([table, of]) => ({ table, orders: of.length, cents: centsOf(of) }))
    .sort((left, right) => right.cents - left.cents || compare(left.table, right.table))
  return {
    salesByItem: groupBy(lines, ({ item }) => item)
      .sort(([left], [right]) => compare(left, right))
      .map(([item, of]) => ({
        item,
        portions: of.reduce((sum, { quantity }) => sum + quantity, 0),
        cents: of.reduce((sum, { priceCents }) => sum + priceCents, 0),
      })),
    openOrders: [{ open: kept.length }],
    canceledShare: [{ canceled: canceled.length, orders: orders.length }],
    totalsByStatus: [summary('canceled', canceled), summary('sent', kept)].filter((row) => row.orders > 0),
    bestTables: tables.slice(0, 5),
  }
}

function centsOf(orders: readonly RealOrder[]): number {
  return orders.flatMap(({ lines }) => lines).reduce((sum, { priceCents }) => sum + priceCents, 0)
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return [...groups]
}

/** As SQLite sorts text. */
function compare(left: string, right: string): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
