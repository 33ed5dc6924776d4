import type { MouseEvent } from 'react'
import { Icon } from '../app/icon.tsx'
import { explain } from '../explain.ts'
import { formatTable } from '../format.ts'
import type { Step } from '../model/station.ts'
import { useExecute } from '../use-execute.ts'
import { STATION_NAMES } from './station-names.ts'
import { TicketAgeMark } from './ticket-age-mark.tsx'
import { ageOf } from './ticket-age.ts'
import { keyOf, linesOf, type Ticket } from './ticket.ts'

type OpenStep = Exclude<Step, 'bumped'>

const STEP_NAMES: Readonly<Record<Step, string>> = {
  waiting: 'Waiting',
  started: 'Being made',
  ready: 'Ready',
  bumped: 'Bumped',
}

const NEXT = {
  waiting: { label: 'Start', command: 'StartOrder' },
  started: { label: 'Ready', command: 'ReadyOrder' },
  ready: { label: 'Bump', command: 'BumpOrder' },
} as const satisfies Readonly<Record<OpenStep, { label: string; command: string }>>

interface KitchenTicketProps {
  readonly ticket: Ticket
  readonly now: number
  /** Called when the ticket was bumped. */
  readonly onGone: () => void
}

/** What a station has to make of an order, and one button for what comes next. */
export function KitchenTicket({ ticket, now, onGone }: KitchenTicketProps) {
  const { order_id, station, table, note, placed_at, step } = ticket
  const [execute, { pending, error }] = useExecute()
  const { label, command } = NEXT[step as OpenStep]
  const go = ({ detail }: MouseEvent): void => {
    // The second click of a double tap would take a step nobody meant.
    if (detail > 1 || pending) return
    // What went wrong is shown below.
    execute('order', order_id, command, { station }).then(
      () => step === 'ready' && onGone(),
      () => undefined,
    )
  }
  return (
    <li className="kitchen-ticket" data-age={ageOf(placed_at, now)} data-step={step}>
      <div className="kitchen-ticket-head">
        <h3 id={keyOf(ticket)}>{formatTable(table)}</h3>
        <TicketAgeMark placedAt={placed_at} now={now} />
      </div>
      <ul className="kitchen-lines">
        {linesOf(ticket).map(({ item, quantity }) => (
          <li key={item}>
            <span className="times">{quantity}×</span> <span>{item}</span>
          </li>
        ))}
      </ul>
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
        <span className="step-name">{STEP_NAMES[step]}</span>
        <button
          type="button"
          className="next"
          data-step={step}
          aria-label={`${formatTable(table)}, ${STATION_NAMES[station]}: ${label.toLowerCase()}`}
          onClick={go}
        >
          {label}
        </button>
      </div>
    </li>
  )
}
