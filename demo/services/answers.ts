import { defineAggregate } from 'docket'
import * as v from 'valibot'

const Order = v.pipe(v.string(), v.minLength(1), v.maxLength(200))
const Revision = v.pipe(v.number(), v.integer(), v.minValue(1))
const Done = v.object({ order: Order, revision: Revision })
const Refused = v.object({ order: Order, revision: Revision, reason: v.string() })
const Money = v.object({ order: Order, revision: Revision, amountCents: v.pipe(v.number(), v.integer()) })

/** What a service last said about an order. */
type Answer = 'none' | 'yes' | 'no' | 'taken-back'
const answered =
  (answer: Answer): (() => Answer) =>
  () =>
    answer

/** What the consumer service answers about an order: `verification-<order>`. */
export const verification = defineAggregate('verification', {
  events: { ConsumerVerified: Done, ConsumerRefused: Refused },
  initialState: answered('none'),
  evolve: { ConsumerVerified: answered('yes'), ConsumerRefused: answered('no') },
  commands: {},
})

/** What the kitchen answers: `ticket-<order>`. */
export const ticket = defineAggregate('ticket', {
  events: { TicketCreated: Done, TicketRefused: Refused, TicketCanceled: Refused },
  initialState: answered('none'),
  evolve: { TicketCreated: answered('yes'), TicketRefused: answered('no'), TicketCanceled: answered('taken-back') },
  commands: {},
})

/** What accounts answer: `payment-<order>`. A reversal is an event of its own; what was authorised stays written. */
export const payment = defineAggregate('payment', {
  events: { CreditCardAuthorized: Money, CreditCardDeclined: Refused, CreditCardReversed: Money },
  initialState: answered('none'),
  evolve: {
    CreditCardAuthorized: answered('yes'),
    CreditCardDeclined: answered('no'),
    CreditCardReversed: answered('taken-back'),
  },
  commands: {},
})
