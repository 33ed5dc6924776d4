import { isUnwanted, type Ticket } from './ticket.ts'

/** What the button of a ticket does. */
export interface NextStep {
  readonly label: string
  readonly command: 'StartOrder' | 'ReadyOrder' | 'BumpOrder' | 'AcknowledgeCancel'
  /** Whether the ticket leaves the display. */
  readonly isLast: boolean
}

/** How a ticket stands, in words, and what comes next; bumped tickets are not shown. */
export function standingOf(ticket: Ticket): { readonly name: string; readonly next: NextStep } {
  if (isUnwanted(ticket)) {
    return { name: 'Canceled', next: { label: 'OK', command: 'AcknowledgeCancel', isLast: true } }
  }
  switch (ticket.step) {
    case 'started':
      return { name: 'Being made', next: { label: 'Ready', command: 'ReadyOrder', isLast: false } }
    case 'ready':
      return { name: 'Ready', next: { label: 'Bump', command: 'BumpOrder', isLast: true } }
    default:
      return { name: 'Waiting', next: { label: 'Start', command: 'StartOrder', isLast: false } }
  }
}
