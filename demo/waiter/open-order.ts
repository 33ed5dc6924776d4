import { formatOrder } from '../format.ts'
import type { OrderLine } from '../model/order-line.ts'

/** A row of the read model `open_orders`, with what the kitchen has made of it. */
export interface OpenOrder {
  readonly id: string
  readonly number: string | null
  readonly table: string
  /** JSON of {@link OrderLine}s. */
  readonly lines: string
  readonly note: string
  readonly placed_at: string
  readonly placed_by: string | null
  /** `null` until the centre has confirmed the order. */
  readonly position: number | null
  readonly served: 0 | 1
  readonly total_cents: number
  readonly paid_cents: number
  /** How the card stands that was asked for; `null` when none is. */
  readonly card: 'asked' | 'declined' | null
  readonly card_payment: string | null
  /** JSON of stations and their steps. */
  readonly kitchen: string
}

/** The lines of an open order. */
export function linesOf({ lines }: OpenOrder): readonly OrderLine[] {
  return JSON.parse(lines) as readonly OrderLine[]
}

/** What the guests still owe, in cents. */
export function dueOf({ total_cents, paid_cents }: OpenOrder): number {
  return total_cents - paid_cents
}

/** An open order in one sentence. */
export function summaryOf(order: OpenOrder): string {
  const lines = linesOf(order).map(({ item, quantity }) => `${quantity}× ${item}`)
  return `${formatOrder(order.number, order.table)}: ${lines.join(', ')}`
}
