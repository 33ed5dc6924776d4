import { useState } from 'react'
import { Modal } from '../app/modal.tsx'
import { formatOrder, formatPrice } from '../format.ts'
import { lineKey } from '../model/order-line.ts'
import { CancelDialog } from './cancel-dialog.tsx'
import { LineDetails } from './line-details.tsx'
import { linesOf, summaryOf, type OpenOrder } from './open-order.ts'
import { draftBoard } from './order-draft.ts'

interface OrderDialogProps {
  readonly order: OpenOrder
  /** Called when the order has left the list. */
  readonly onGone: () => void
  readonly onClose: () => void
}

/** An open order in full, and what is done more rarely with it. */
export function OrderDialog({ order, onGone, onClose }: OrderDialogProps) {
  const { id, number, table, note, served, paid_cents } = order
  const [isCanceling, setCanceling] = useState(false)
  if (isCanceling) {
    return <CancelDialog id={id} summary={summaryOf(order)} onCanceled={onGone} onClose={onClose} />
  }
  const lines = linesOf(order)
  const change = (): void => {
    draftBoard.takeUp(id, number, { table, lines, note })
    onClose()
  }
  return (
    <Modal labelledBy="order-title" isWide onClose={onClose}>
      <div className="panel-head">
        <h2 id="order-title">{formatOrder(number, table)}</h2>
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <ul className="bill">
        {lines.map((line) => (
          <li key={lineKey(line)}>
            <span className="times">{line.quantity}×</span>
            <span>
              {line.item} <LineDetails {...line} course={undefined} />
            </span>
            <span>{formatPrice(line.quantity * line.priceCents)}</span>
          </li>
        ))}
      </ul>
      {note !== '' && <p className="hint">{note}</p>}
      <div className="choices">
        <button type="button" disabled={served === 1 || paid_cents > 0} onClick={() => setCanceling(true)}>
          Cancel the order
        </button>
        <button type="button" onClick={change}>
          Add or change
        </button>
      </div>
      <a className="bar-button link" href={`#/manager/orders/${id}`}>
        Who did what, and when
      </a>
    </Modal>
  )
}
