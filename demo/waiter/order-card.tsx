import { useEffect, useRef, useState } from 'react'
import { Icon } from '../app/icon.tsx'
import { explain } from '../explain.ts'
import { formatAge, formatPrice, formatTable } from '../format.ts'
import { lineKey } from '../model/order-line.ts'
import { useExecute } from '../use-execute.ts'
import { KitchenProgress } from './kitchen-progress.tsx'
import { LineDetails } from './line-details.tsx'
import { dueOf, linesOf, type OpenOrder } from './open-order.ts'
import { OrderDialog } from './order-dialog.tsx'
import { PayDialog } from './pay-dialog.tsx'

interface OrderCardProps {
  readonly order: OpenOrder
  readonly now: number
  /** It was just placed: it shows itself. */
  readonly isNew: boolean
  /** Called when the order has left the list. */
  readonly onGone: () => void
}

/** An open order, to be served, paid, changed or canceled. */
export function OrderCard({ order, now, isNew, onGone }: OrderCardProps) {
  const { id, number, table, note, placed_at, placed_by, served } = order
  const [execute, { pending, error }] = useExecute()
  const [shown, setShown] = useState<'pay' | 'more'>()
  const payLabel = dueOf(order) > 0 ? `Pay ${formatPrice(dueOf(order))}` : 'Paid'
  const close = (): void => setShown(undefined)
  const card = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (isNew) card.current?.scrollIntoView({ block: 'nearest' })
  }, [isNew])
  const leave = (): void => {
    if (dueOf(order) <= 0) onGone()
  }
  // What went wrong is shown below.
  const serve = (): void => void execute('order', id, 'ServeOrder', {}).then(leave, () => undefined)
  return (
    <li ref={card} className={isNew ? 'order new' : 'order'} data-served={served === 1}>
      <h3 className="order-table">{formatTable(table)}</h3>
      <p className="order-meta">
        <span className="order-number">{number}</span>
        <time dateTime={placed_at}>{formatAge(placed_at, now)}</time>
        <span className="by">{placed_by}</span>
      </p>
      <ul className="order-lines">
        {linesOf(order).map((line) => (
          <li key={lineKey(line)}>
            <span className="times">{line.quantity}×</span>
            <span>
              {line.item} <LineDetails {...line} course={undefined} />
            </span>
          </li>
        ))}
      </ul>
      {note !== '' && (
        <p className="order-note">
          <Icon name="note" />
          {note}
        </p>
      )}
      {served === 1 ? <Served /> : <KitchenProgress kitchen={order.kitchen} />}
      {error !== undefined && (
        <p className="message trouble order-trouble" role="alert">
          {explain(error)}
        </p>
      )}
      <div className="order-foot">
        <OrderMarks order={order} />
        <span className="order-actions">
          <button
            type="button"
            className="square"
            aria-label={`${formatTable(table)}: more`}
            onClick={() => setShown('more')}
          >
            <Icon name="more" />
          </button>
          <button type="button" aria-label={`${formatTable(table)}: ${payLabel}`} onClick={() => setShown('pay')}>
            {payLabel}
          </button>
          {served === 0 && (
            <button
              type="button"
              className="serve"
              aria-label={`${formatTable(table)}: served`}
              disabled={pending}
              onClick={serve}
            >
              Served
            </button>
          )}
        </span>
      </div>
      {shown === 'pay' && <PayDialog order={order} onPaid={served === 1 ? onGone : undefined} onClose={close} />}
      {shown === 'more' && <OrderDialog order={order} onGone={onGone} onClose={close} />}
    </li>
  )
}

function Served() {
  return (
    <p className="order-progress">
      <Icon name="done" />
      Served
    </p>
  )
}

function OrderMarks({ order: { position, card } }: { readonly order: OpenOrder }) {
  return (
    <span className="order-marks">
      {position === null && (
        <span className="pending-mark">
          <Icon name="sending" />
          Not sent
        </span>
      )}
      {card === 'asked' && <span className="card-mark">Card is asked for</span>}
      {card === 'declined' && <span className="card-mark trouble">Card declined</span>}
    </span>
  )
}
