import { useState } from 'react'
import { Modal } from '../app/modal.tsx'
import { explain } from '../explain.ts'
import { formatOrder, formatPrice } from '../format.ts'
import { useExecute } from '../use-execute.ts'
import { dueOf, type OpenOrder } from './open-order.ts'

const NOTES_CENTS = [1_000, 2_000, 5_000, 10_000]

interface PayDialogProps {
  readonly order: OpenOrder
  /** Called when paying closes the order. */
  readonly onPaid: (() => void) | undefined
  readonly onClose: () => void
}

/** Takes the money: cash, which needs nobody, or a card, which accounts have to authorise. */
export function PayDialog({ order, onPaid, onClose }: PayDialogProps) {
  const due = dueOf(order)
  return (
    <Modal labelledBy="pay-title" onClose={onClose}>
      <div className="panel-head">
        <h2 id="pay-title">{formatOrder(order.number, order.table)}</h2>
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </div>
      <dl className="facts">
        <Sum term="Total" cents={order.total_cents} />
        {order.paid_cents > 0 && <Sum term="Paid" cents={order.paid_cents} />}
        {due > 0 && <Sum term="To pay" cents={due} />}
      </dl>
      {due <= 0 && <p className="lead">Everything is paid.</p>}
      {due > 0 && order.card === 'asked' && <CardAsked order={order} />}
      {due > 0 && order.card !== 'asked' && (
        <TakeMoney
          order={order}
          due={due}
          onPaid={() => {
            onClose()
            onPaid?.()
          }}
        />
      )}
    </Modal>
  )
}

function Sum({ term, cents }: { readonly term: string; readonly cents: number }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{formatPrice(cents)}</dd>
    </div>
  )
}

interface TakeMoneyProps {
  readonly order: OpenOrder
  readonly due: number
  readonly onPaid: () => void
}

function TakeMoney({ order: { id, card }, due, onPaid }: TakeMoneyProps) {
  const [execute, { error, pending }] = useExecute()
  // One id for the sum that is due: pressing again after trouble pays once.
  const [payment] = useState(() => crypto.randomUUID())
  const pay = (command: 'PayOrder' | 'RequestCardPayment', then?: () => void): void => {
    if (pending) return
    const commandId = command === 'PayOrder' ? payment : crypto.randomUUID()
    // What went wrong is shown below.
    execute('order', id, command, { payment: commandId, amountCents: due }, { commandId }).then(then, () => undefined)
  }
  return (
    <>
      {card === 'declined' && (
        <p className="message trouble" role="alert">
          The card was declined. Take cash, or try another card.
        </p>
      )}
      <Change due={due} />
      {error !== undefined && (
        <p className="message trouble" role="alert">
          {explain(error)}
        </p>
      )}
      <div className="choices">
        <button type="button" onClick={() => pay('RequestCardPayment')}>
          Card
        </button>
        <button type="button" className="primary" onClick={() => pay('PayOrder', onPaid)}>
          Paid in cash
        </button>
      </div>
    </>
  )
}

/** What to give back, for the notes guests pay with. */
function Change({ due }: { readonly due: number }) {
  const notes = NOTES_CENTS.filter((note) => note > due)
  if (notes.length === 0) return null
  return (
    <ul className="change" aria-label="Change to give back">
      {notes.map((note) => (
        <li key={note}>
          Of {formatPrice(note)}: <strong>{formatPrice(note - due)}</strong> back
        </li>
      ))}
    </ul>
  )
}

/** A card that nobody has answered for yet: without a network that takes until there is one. */
function CardAsked({ order: { id, card_payment } }: { readonly order: OpenOrder }) {
  const [execute, { error }] = useExecute()
  const withdraw = (): void => {
    // What went wrong is shown below.
    execute('order', id, 'WithdrawCardPayment', { payment: card_payment! }).catch(() => undefined)
  }
  return (
    <>
      <p className="lead" role="status">
        The card is asked for. The answer comes as soon as accounts are reached.
      </p>
      {error !== undefined && (
        <p className="message trouble" role="alert">
          {explain(error)}
        </p>
      )}
      <button type="button" onClick={withdraw}>
        Take cash instead
      </button>
    </>
  )
}
