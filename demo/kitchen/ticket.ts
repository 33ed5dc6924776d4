import type { Station, Step } from '../model/station.ts'

/** A row of the read model `kitchen_tickets`. */
export interface Ticket {
  readonly order_id: string
  readonly station: Station
  readonly table: string
  /** JSON of {@link TicketLine}s. */
  readonly lines: string
  readonly note: string
  readonly placed_at: string
  readonly placed_by: string | null
  readonly step: Step
  /** `null` unless it is bumped. */
  readonly bumped_at: string | null
}

/** What a ticket asks for. */
export interface TicketLine {
  readonly item: string
  readonly quantity: number
}

/** The lines of a ticket. */
export function linesOf({ lines }: Ticket): readonly TicketLine[] {
  return JSON.parse(lines) as readonly TicketLine[]
}

/** What tells tickets apart. */
export function keyOf({ order_id, station }: Ticket): string {
  return `${order_id}/${station}`
}
