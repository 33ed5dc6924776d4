import type { Station, Step } from '../model/station.ts'
import type { TicketLine } from '../model/ticket-lines.ts'

/** A row of the read model `kitchen_tickets`. */
export interface Ticket {
  readonly order_id: string
  readonly station: Station
  readonly number: string | null
  readonly table: string
  /** JSON of {@link TicketLine}s. */
  readonly lines: string
  readonly note: string
  readonly placed_at: string
  readonly placed_by: string | null
  readonly step: Exclude<Step, 'gone'> | 'canceled'
  /** `null` unless it is bumped. */
  readonly bumped_at: string | null
}

/** The lines of a ticket. */
export function linesOf({ lines }: Ticket): readonly TicketLine[] {
  return JSON.parse(lines) as readonly TicketLine[]
}

/** Whether nothing is wanted any more, of what a cook may have begun. */
export function isUnwanted(ticket: Ticket): boolean {
  return ticket.step === 'canceled' || linesOf(ticket).every(({ quantity }) => quantity === 0)
}

/** What tells tickets apart. */
export function keyOf({ order_id, station }: Ticket): string {
  return `${order_id}/${station}`
}
