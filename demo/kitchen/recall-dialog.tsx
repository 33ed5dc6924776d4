import { Modal } from '../app/modal.tsx'
import { explain } from '../explain.ts'
import { formatTable, formatTime } from '../format.ts'
import { useExecute } from '../use-execute.ts'
import { STATION_NAMES } from './station-names.ts'
import { keyOf, linesOf, type Ticket } from './ticket.ts'

interface RecallDialogProps {
  /** The last one bumped comes first. */
  readonly tickets: readonly Ticket[]
  readonly onClose: () => void
}

/** Brings a ticket back that was bumped too early. The bump stays in the history; the recall says that it does not count. */
export function RecallDialog({ tickets, onClose }: RecallDialogProps) {
  const [execute, { error }] = useExecute()
  return (
    <Modal labelledBy="recall-title" isWide onClose={onClose}>
      <div className="panel-head">
        <h2 id="recall-title">Bumped lately</h2>
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      </div>
      {error !== undefined && (
        <p className="message trouble" role="alert">
          {explain(error)}
        </p>
      )}
      {tickets.length === 0 && <p className="empty">No ticket of an open order is bumped.</p>}
      <ul className="recall-list">
        {tickets.map((ticket) => (
          <li key={keyOf(ticket)}>
            <RecallEntry
              ticket={ticket}
              // What went wrong is shown above.
              onRecall={() =>
                execute('order', ticket.order_id, 'RecallOrder', { station: ticket.station }).then(
                  onClose,
                  () => undefined,
                )
              }
            />
          </li>
        ))}
      </ul>
    </Modal>
  )
}

function RecallEntry({ ticket, onRecall }: { readonly ticket: Ticket; readonly onRecall: () => Promise<void> }) {
  const name = `${formatTable(ticket.table)}, ${STATION_NAMES[ticket.station]}`
  return (
    <>
      <div>
        <h3>{name}</h3>
        <p>
          {linesOf(ticket)
            .map(({ item, quantity }) => `${quantity}× ${item}`)
            .join(', ')}
        </p>
        <p className="hint">
          {ticket.number === null ? '' : `${ticket.number} · `}Bumped at {formatTime(ticket.bumped_at ?? '')}
        </p>
      </div>
      <button type="button" aria-label={`${name}: recall`} onClick={() => void onRecall()}>
        Recall
      </button>
    </>
  )
}
