import { KIND_NAMES, type OrderKind } from './order-row.ts'

/** How an order stands, in a word. */
export function OrderMark({ kind }: { readonly kind: OrderKind }) {
  return (
    <span className="order-mark" data-kind={kind}>
      {KIND_NAMES[kind]}
    </span>
  )
}
