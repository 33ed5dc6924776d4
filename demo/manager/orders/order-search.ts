import type { QueryParams } from 'docket'
import { rangeOfDay, type LocalDay } from '../local-day.ts'
import { ORDER_KINDS, type OrderKind } from './order-row.ts'

/** Which orders are looked for. */
export interface OrderSearch {
  /** `null` for all days. */
  readonly day: LocalDay | null
  readonly kind: OrderKind | null
  /** A part of a number, or a table. */
  readonly text: string
}

/** How many orders are listed. */
export const MAX_ORDERS = 200

const KIND_SQL: Readonly<Record<OrderKind, string>> = {
  open: "status = 'placed'",
  unpaid: "status = 'served' and cash_cents + card_cents < total_cents",
  done: "status = 'served' and cash_cents + card_cents >= total_cents",
  canceled: "status = 'canceled'",
}

const MATCHING = `
  from order_book
  where placed_at >= ? and placed_at < ? and (? = '' or instr(lower(number), ?) > 0 or lower("table") = ?)`

/** The orders that are looked for, newest first, and how many there are. */
export function orderQueries({ day, kind, text }: OrderSearch): {
  readonly list: string
  readonly count: string
  readonly params: QueryParams
} {
  const matching = kind === null ? MATCHING : `${MATCHING} and ${KIND_SQL[kind]}`
  const [from, to] = day === null ? ['', '~'] : rangeOfDay(day)
  const wanted = text
    .trim()
    .toLowerCase()
    .replace(/^table\s+/, '')
  return {
    list: `select *, cash_cents + card_cents as paid_cents ${matching} order by placed_at desc, order_id limit ${MAX_ORDERS}`,
    count: `select count(*) as total ${matching}`,
    params: [from, to, wanted, wanted, wanted],
  }
}

/** The kind that an address names, if any. */
export function readKind(text: string | undefined): OrderKind | null {
  return ORDER_KINDS.find((kind) => kind === text) ?? null
}
