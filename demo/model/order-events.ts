import * as v from 'valibot'
import { LineChange, OrderLine } from './order-line.ts'
import { Station } from './station.ts'

const Table = v.pipe(v.string(), v.minLength(1), v.maxLength(20))
const Note = v.pipe(v.string(), v.maxLength(200))
const Cents = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000_000))
const PaymentId = v.pipe(v.string(), v.uuid())

/** An order as the waiter sends it. */
export const PlacedOrder = v.object({
  table: Table,
  lines: v.pipe(v.array(OrderLine), v.minLength(1), v.maxLength(100), v.readonly()),
  note: Note,
  /** What people call it: the letter of the tablet and a count. Orders older than numbers have none. */
  number: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(20))),
})

/** What is to change; what is not named stays. */
export const OrderChange = v.object({
  lines: v.pipe(v.array(LineChange), v.maxLength(100), v.readonly()),
  table: v.optional(Table),
  note: v.optional(Note),
})

/** What has changed of the lines, and all else as it is now. */
const UpdatedOrder = v.object({
  ...PlacedOrder.entries,
  lines: v.pipe(v.array(LineChange), v.maxLength(100), v.readonly()),
})

/** Why something is not to be. */
export const Reason = v.object({ reason: v.pipe(v.string(), v.minLength(1), v.maxLength(200)) })
/** What a station says of its part. */
export const AtStation = v.object({ station: Station })
/** A payment, and how much it is, in cents. */
export const Payment = v.object({ payment: PaymentId, amountCents: Cents })
/** Which payment is meant. */
export const OfPayment = v.object({ payment: PaymentId })

/** The events of an order's stream. */
export const orderEvents = {
  OrderPlaced: PlacedOrder,
  OrderUpdated: UpdatedOrder,
  OrderStarted: AtStation,
  OrderReady: AtStation,
  OrderBumped: AtStation,
  OrderRecalled: v.object({ station: Station, reverses: v.string() }),
  OrderServed: v.object({}),
  OrderCanceled: Reason,
  /** A station has seen that nothing is wanted of it any more. */
  CancelAcknowledged: AtStation,
  /** Cash, which is paid when it is in the drawer. */
  OrderPaid: Payment,
  CardPaymentRequested: Payment,
  CardPaymentWithdrawn: OfPayment,
  /** What accounts say of a card. */
  CreditCardAuthorized: Payment,
  CreditCardDeclined: v.object({ payment: PaymentId, reason: v.string() }),
  CreditCardReversed: Payment,
}
