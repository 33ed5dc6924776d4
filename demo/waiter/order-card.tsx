import { useEffect, useRef, useState } from 'react'
import { Icon } from '../app/icon.tsx'
import { explain } from '../explain.ts'
import { formatAge, formatTable } from '../format.ts'
import type { OrderLine } from '../model/order.ts'
import { useExecute } from '../use-execute.ts'
import { CancelDialog } from './cancel-dialog.tsx'
import { KitchenProgress } from './kitchen-progress.tsx'

/** A row of the read model `open_orders`, with what the kitchen has made of it. */
export interface OpenOrder {
  readonly id: string
  readonly table: string
  /** JSON of {@link OrderLine}s. */
  readonly lines: string
  readonly note: string
  readonly placed_at: string
  readonly placed_by: string | null
  /** `null` until the centre has confirmed the order. */
  readonly position: number | null
  /** JSON of stations and their steps. */
  readonly kitchen: string
}

interface OrderCardProps {
  readonly order: OpenOrder
  readonly now: number
  /** It was just placed: it shows itself. */
  readonly isNew: boolean
  /** Called when the order has left the list. */
  readonly onGone: () => void
}

/** An open order, to be served or canceled. */
export function OrderCard({ order, now, isNew, onGone }: OrderCardProps) {
  const { id, table, note, placed_at, placed_by, position } = order
  const lines = JSON.parse(order.lines) as readonly OrderLine[]
  const [execute, { pending, error }] = useExecute()
  const [isCanceling, setCanceling] = useState(false)
  const card = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isNew) card.current?.scrollIntoView({ block: 'nearest' })
  }, [isNew])
  // What went wrong is shown below.
  const serve = (): void => void execute('order', id, 'ServeOrder', {}).then(onGone, () => undefined)
  return (
    <li ref={card} className={isNew ? 'order new' : 'order'}>
      <h3 className="order-table">{formatTable(table)}</h3>
      <p className="order-meta">
        <time dateTime={placed_at}>{formatAge(placed_at, now)}</time>
        <span className="by">{placed_by}</span>
      </p>
      <ul className="order-lines">
        {lines.map(({ item, quantity }) => (
          <li key={item}>
            <span className="times">{quantity}×</span> {item}
          </li>
        ))}
      </ul>
      {note !== '' && (
        <p className="order-note">
          <Icon name="note" />
          {note}
        </p>
      )}
      <KitchenProgress kitchen={order.kitchen} />
      {error !== undefined && (
        <p className="message trouble order-trouble" role="alert">
          {explain(error)}
        </p>
      )}
      <div className="order-foot">
        {position === null && (
          <span className="pending-mark">
            <Icon name="sending" />
            Not sent
          </span>
        )}
        <span className="order-actions">
          <button type="button" aria-label={`${formatTable(table)}: cancel`} onClick={() => setCanceling(true)}>
            Cancel
          </button>
          <button
            type="button"
            className="serve"
            aria-label={`${formatTable(table)}: served`}
            disabled={pending}
            onClick={serve}
          >
            Served
          </button>
        </span>
      </div>
      {isCanceling && (
        <CancelDialog
          id={id}
          summary={`${formatTable(table)}: ${lines.map(({ item, quantity }) => `${quantity}× ${item}`).join(', ')}`}
          onCanceled={onGone}
          onClose={() => setCanceling(false)}
        />
      )}
    </li>
  )
}
