import type { MouseEvent } from 'react'
import { Icon } from '../app/icon.tsx'
import { explain } from '../explain.ts'
import { formatTable } from '../format.ts'
import { useExecute } from '../use-execute.ts'
import { standingOf } from './next-step.ts'
import { STATION_NAMES } from './station-names.ts'
import { TicketAgeMark } from './ticket-age-mark.tsx'
import { ageOf } from './ticket-age.ts'
import { TicketLines } from './ticket-lines.tsx'
import { isUnwanted, keyOf, linesOf, type Ticket } from './ticket.ts'

interface KitchenTicketProps {
  readonly ticket: Ticket
  readonly now: number
  /** Called when the ticket has left the display. */
  readonly onGone: () => void
}

/** What a station has to make of an order, and one button for what comes next. */
export function KitchenTicket({ ticket, now, onGone }: KitchenTicketProps) {
  const { order_id, station, table, number, note, placed_at, step } = ticket
  const [execute, { pending, error }] = useExecute()
  const { name, next } = standingOf(ticket)
  const lines = linesOf(ticket)
  const isChanged = lines.some(({ change }) => change !== 0)
  const go = ({ detail }: MouseEvent): void => {
    // The second click of a double tap would take a step nobody meant.
    if (detail > 1 || pending) return
    // What went wrong is shown below.
    execute('order', order_id, next.command, { station }).then(
      () => next.isLast && onGone(),
      () => undefined,
    )
  }
  return (
    <li className="kitchen-ticket" data-age={ageOf(placed_at, now)} data-step={step} data-unwanted={isUnwanted(ticket)}>
      <div className="kitchen-ticket-head">
        <h3 id={keyOf(ticket)}>{formatTable(table)}</h3>
        <span className="ticket-number">{number}</span>
        <TicketAgeMark placedAt={placed_at} now={now} />
      </div>
      {isChanged && !isUnwanted(ticket) && <p className="changed-mark">Changed</p>}
      <TicketLines lines={lines} />
      {note !== '' && (
        <p className="order-note">
          <Icon name="note" />
          {note}
        </p>
      )}
      {error !== undefined && (
        <p className="message trouble" role="alert">
          {explain(error)}
        </p>
      )}
      <div className="kitchen-ticket-foot">
        <span className="step-name">{name}</span>
        <button
          type="button"
          className="next"
          data-step={step}
          aria-label={`${formatTable(table)}, ${STATION_NAMES[station]}: ${next.label.toLowerCase()}`}
          onClick={go}
        >
          {next.label}
        </button>
      </div>
    </li>
  )
}
