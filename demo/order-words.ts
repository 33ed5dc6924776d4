import type { CommitCommand, StoredEvent } from 'docket'
import { formatPrice, formatTable } from './format.ts'
import { STATION_NAMES } from './kitchen/station-names.ts'
import type { Station } from './model/station.ts'

/** What the events of an order may hold. */
interface EventData {
  readonly table: string
  readonly station: Station
  readonly reason: string
  readonly amountCents: number
}

interface Words {
  /** The command that led to it; `null` for what a service says. */
  readonly command: string | null
  readonly tell: (data: EventData) => string
}

const at = (station: Station): string => STATION_NAMES[station]

const WORDS: Readonly<Record<string, Words>> = {
  OrderPlaced: { command: 'PlaceOrder', tell: ({ table }) => `Placed for ${spoken(table)}` },
  OrderUpdated: { command: 'UpdateOrder', tell: () => 'Changed' },
  OrderStarted: { command: 'StartOrder', tell: ({ station }) => `${at(station)} started` },
  OrderReady: { command: 'ReadyOrder', tell: ({ station }) => `${at(station)} is ready` },
  OrderBumped: { command: 'BumpOrder', tell: ({ station }) => `${at(station)} bumped its ticket` },
  OrderRecalled: { command: 'RecallOrder', tell: ({ station }) => `${at(station)} recalled its ticket` },
  OrderServed: { command: 'ServeOrder', tell: () => 'Served' },
  OrderCanceled: { command: 'CancelOrder', tell: ({ reason }) => `Canceled: ${reason}` },
  CancelAcknowledged: {
    command: 'AcknowledgeCancel',
    tell: ({ station }) => `${at(station)} saw that nothing is wanted of it any more`,
  },
  OrderPaid: { command: 'PayOrder', tell: ({ amountCents }) => `Paid ${formatPrice(amountCents)} in cash` },
  CardPaymentRequested: {
    command: 'RequestCardPayment',
    tell: ({ amountCents }) => `Asked a card for ${formatPrice(amountCents)}`,
  },
  CardPaymentWithdrawn: { command: 'WithdrawCardPayment', tell: () => 'Took the card payment back' },
  CreditCardAuthorized: { command: null, tell: ({ amountCents }) => `The card paid ${formatPrice(amountCents)}` },
  CreditCardDeclined: { command: null, tell: ({ reason }) => `The card was declined: ${reason}` },
  CreditCardReversed: { command: null, tell: ({ amountCents }) => `${formatPrice(amountCents)} went back to the card` },
}

const DEEDS: Readonly<Record<string, string>> = {
  PlaceOrder: 'Place the order',
  UpdateOrder: 'Change the order',
  StartOrder: 'Start the order',
  ReadyOrder: 'Mark as ready',
  BumpOrder: 'Bump the ticket',
  RecallOrder: 'Recall the ticket',
  ServeOrder: 'Mark as served',
  CancelOrder: 'Cancel the order',
  AcknowledgeCancel: 'Put the canceled ticket away',
  PayOrder: 'Take cash',
  RequestCardPayment: 'Ask a card',
  WithdrawCardPayment: 'Take the card payment back',
  JoinFloor: 'Take a letter for this tablet',
}

/** What a command wants, in a few words. */
export function tellCommand(command: CommitCommand | null): string {
  return DEEDS[command?.name ?? ''] ?? 'A change'
}

/** What an event says, in a sentence without its end. */
export function tellEvent({ type, data }: Pick<StoredEvent, 'type' | 'data'>): string {
  return WORDS[type]?.tell(data as EventData) ?? tellEventType(type)
}

/** The name of a type of events as words: Order placed. */
export function tellEventType(type: string): string {
  return type.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

/** The command that led to events of a type; `null` where a service has answered. */
export function commandOf(type: string): string | null {
  return WORDS[type]?.command ?? null
}

function spoken(table: string): string {
  const name = formatTable(table)
  return name === table ? name : name.toLowerCase()
}
