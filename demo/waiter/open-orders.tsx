import { useQuery } from 'docket/react'
import { useRef } from 'react'
import { explain } from '../explain.ts'
import { useNow } from '../use-now.ts'
import type { OpenOrder } from './open-order.ts'
import { OrderCard } from './order-card.tsx'

const AGE_EVERY_MS = 15_000

const OPEN_ORDERS = `
  select *, (select json_group_array(json_object('station', station, 'step', step)) from kitchen_tickets
    where order_id = id) as kitchen
  from open_orders order by placed_at, id`

/** The open orders, oldest first, as they come and go; brings the one that was just placed into sight. */
export function OpenOrders({ newId }: { readonly newId: string | undefined }) {
  const { rows, status, error } = useQuery<OpenOrder>(OPEN_ORDERS)
  const now = useNow(AGE_EVERY_MS)
  const title = useRef<HTMLHeadingElement>(null)
  return (
    <section className="panel orders" aria-labelledby="orders-title">
      <div className="panel-head">
        <h2 id="orders-title" ref={title} tabIndex={-1}>
          Open orders
        </h2>
        <span className="count" aria-hidden="true">
          {rows?.length ?? ''}
        </span>
      </div>
      {status === 'error' && (
        <p className="message trouble" role="alert">
          The list cannot be shown: {explain(error)}
        </p>
      )}
      <div className="scroll" role="group" aria-label="Open orders" tabIndex={0}>
        <ol className="order-list" data-testid="open-orders">
          {rows?.map((order) => (
            <OrderCard
              key={order.id}
              order={order}
              now={now}
              isNew={order.id === newId}
              // The button that was pressed goes with its order.
              onGone={() => title.current?.focus()}
            />
          ))}
        </ol>
        {rows?.length === 0 && <p className="empty">Nothing is waiting. New orders appear here at once.</p>}
      </div>
    </section>
  )
}
