import { useRef } from 'react'
import type { Station } from '../model/station.ts'
import { KitchenTicket } from './kitchen-ticket.tsx'
import { STATION_NAMES } from './station-names.ts'
import { keyOf, type Ticket } from './ticket.ts'

interface StationColumnProps {
  readonly station: Station
  /** Oldest first; `undefined` while they are being read. */
  readonly tickets: readonly Ticket[] | undefined
  readonly now: number
}

/** The tickets of a station. */
export function StationColumn({ station, tickets, now }: StationColumnProps) {
  const title = useRef<HTMLHeadingElement>(null)
  const name = STATION_NAMES[station]
  return (
    <section className="station" aria-labelledby={`station-${station}`}>
      <h2 id={`station-${station}`} ref={title} tabIndex={-1}>
        {name} <span className="count">{tickets?.length ?? ''}</span>
      </h2>
      <div className="scroll" role="group" aria-label={`Tickets of ${name}`} tabIndex={0}>
        <ol className="ticket-list">
          {tickets?.map((ticket) => (
            // The button that was pressed goes with its ticket.
            <KitchenTicket
              key={keyOf(ticket)}
              ticket={ticket}
              now={now}
              onGone={() => title.current?.focus({ preventScroll: true })}
            />
          ))}
        </ol>
        {tickets?.length === 0 && <p className="empty">Nothing to make</p>}
      </div>
    </section>
  )
}
