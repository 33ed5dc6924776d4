/** A row of the read model `order_book`. */
export interface OrderRow {
  readonly order_id: string
  readonly number: string | null
  readonly table: string
  readonly status: 'placed' | 'served' | 'canceled'
  readonly total_cents: number
  readonly paid_cents: number
  readonly placed_at: string
  readonly placed_by: string | null
  /** `null` until the centre has confirmed its last event. */
  readonly position: number | null
}

/** What a manager tells orders apart by. */
export const ORDER_KINDS = ['open', 'unpaid', 'done', 'canceled'] as const

/** One of {@link ORDER_KINDS}. */
export type OrderKind = (typeof ORDER_KINDS)[number]

/** The kinds as they are called. */
export const KIND_NAMES: Readonly<Record<OrderKind, string>> = {
  open: 'Open',
  unpaid: 'To pay',
  done: 'Done',
  canceled: 'Canceled',
}

/** The kind an order is of: it is open until it is served, and done when it is paid. */
export function kindOf({ status, total_cents, paid_cents }: OrderRow): OrderKind {
  if (status === 'canceled') return 'canceled'
  if (status === 'placed') return 'open'
  return paid_cents >= total_cents ? 'done' : 'unpaid'
}
