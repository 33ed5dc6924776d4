import { lineKey, type Course, type LineChange } from './order-line.ts'

/** What a ticket asks for. */
export interface TicketLine {
  readonly item: string
  readonly choices: readonly string[]
  readonly course: Course
  readonly note: string
  readonly quantity: number
  /** How many of them are made. */
  readonly made: number
  /** How many were added or, negative, taken out since the cook last took the ticket up. */
  readonly change: number
}

/** The lines of a ticket after changes to the order; what was taken out stays on it until the cook has seen it. */
export function changeTicket(lines: readonly TicketLine[], changes: readonly LineChange[]): readonly TicketLine[] {
  const byKey = new Map(lines.map((line) => [lineKey(line), line]))
  for (const change of changes) {
    const line = byKey.get(lineKey(change)) ?? ticketLine({ ...change, quantity: 0 })
    const quantity = Math.max(0, line.quantity + change.quantity)
    const made = Math.min(line.made, quantity)
    byKey.set(lineKey(change), { ...line, quantity, made, change: line.change + change.quantity })
  }
  return [...byKey.values()]
}

/** The lines once the cook has taken the ticket up: changes are seen, and what was taken out is gone. */
export function seeChanges(lines: readonly TicketLine[]): readonly TicketLine[] {
  return lines.filter(({ quantity }) => quantity > 0).map((line) => ({ ...line, change: 0 }))
}

/** The lines once all of them are made. */
export function makeAll(lines: readonly TicketLine[]): readonly TicketLine[] {
  return lines.map((line) => ({ ...line, made: line.quantity }))
}

/** A line of an order as its ticket shows it. */
export function ticketLine({
  item,
  choices = [],
  course = 'main',
  note = '',
  quantity,
}: Omit<LineChange, 'priceCents'>): TicketLine {
  return { item, choices, course, note, quantity, made: 0, change: 0 }
}
