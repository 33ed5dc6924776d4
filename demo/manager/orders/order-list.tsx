import { useQuery } from 'docket/react'
import { explain } from '../../explain.ts'
import { formatCount, formatOrder, formatPrice, formatTime } from '../../format.ts'
import { formatMoment } from '../format-time.ts'
import { managerAddress, type ManagerAddress } from '../manager-address.ts'
import { OrderMark } from './order-mark.tsx'
import { kindOf, type OrderRow } from './order-row.ts'
import { MAX_ORDERS, orderQueries, type OrderSearch } from './order-search.ts'

interface OrderListProps {
  readonly search: OrderSearch
  readonly shownId: string | null
  /** What the address holds, to be kept. */
  readonly choices: ManagerAddress['choices']
}

/** The orders that are looked for, newest first. */
export function OrderList({ search, shownId, choices }: OrderListProps) {
  const { list, count, params } = orderQueries(search)
  const { rows, error } = useQuery<OrderRow>(list, params, { keepRows: true })
  const total = useQuery<{ total: number }>(count, params, { keepRows: true }).rows?.[0]?.total
  return (
    <>
      <p className="hint order-count" role="status">
        {error === undefined ? sentenceFor(total) : `The list cannot be shown: ${explain(error)}`}
      </p>
      <div className="scroll" role="group" aria-label="Orders" tabIndex={0}>
        <ol className="order-rows">
          {rows?.map((row) => (
            <li key={row.order_id}>
              <a
                className="order-row"
                href={managerAddress('orders', { orderId: row.order_id, choices })}
                aria-current={row.order_id === shownId ? 'true' : undefined}
              >
                <strong>{formatOrder(row.number, row.table)}</strong>
                <OrderMark kind={kindOf(row)} />
                <span className="hint">
                  {search.day === null ? formatMoment(row.placed_at) : formatTime(row.placed_at)}
                  {row.placed_by !== null && ` · ${row.placed_by}`}
                  {row.position === null && ' · not sent'}
                </span>
                <span className="order-total">{formatPrice(row.total_cents)}</span>
              </a>
            </li>
          ))}
        </ol>
      </div>
    </>
  )
}

function sentenceFor(total: number | undefined): string {
  if (total === undefined) return ''
  if (total === 0) return 'No such order. Try all days.'
  return total > MAX_ORDERS ? `The newest ${MAX_ORDERS} of ${total} orders.` : `${formatCount(total, 'order')}.`
}
