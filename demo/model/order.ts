import { command, defineAggregate, reject, reverses } from 'docket'
import * as v from 'valibot'
import { AtStation, OfPayment, OrderChange, orderEvents, Payment, PlacedOrder, Reason } from './order-events.ts'
import { decideChange } from './decide-change.ts'
import { acknowledge, advance } from './decide-work.ts'
import { dueCents, firstWork, noOrder, withChanges, withWork, type Order } from './order-state.ts'

/** An order, from the table to the kitchen, back, and paid. Each station says for itself how far it is. */
export const order = defineAggregate('order', {
  events: orderEvents,
  initialState: (): Order => noOrder,
  evolve: {
    OrderPlaced: (_, { data: { table, lines, note, number = null } }) => ({
      ...noOrder,
      ...{ status: 'placed', table, lines, note, number, work: firstWork(lines) },
    }),
    OrderUpdated: (state, { data: { lines, table, note } }) => ({ ...withChanges(state, lines), table, note }),
    OrderStarted: (state, { data }) => withWork(state, data.station, { step: 'started', bump: null }),
    OrderReady: (state, { data }) => withWork(state, data.station, { step: 'ready', bump: null }),
    OrderBumped: (state, { data, id }) => withWork(state, data.station, { step: 'bumped', bump: id }),
    OrderRecalled: (state, { data }) => withWork(state, data.station, { step: 'ready', bump: null }),
    OrderServed: (state) => ({ ...state, status: 'served' }),
    OrderCanceled: (state) => ({ ...state, status: 'canceled', card: null }),
    CancelAcknowledged: (state, { data }) => withWork(state, data.station, { step: 'gone', bump: null }),
    OrderPaid: (state, { data }) => ({ ...state, paidCents: state.paidCents + data.amountCents }),
    CardPaymentRequested: (state, { data }) => ({ ...state, card: { ...data, answer: 'asked' } }),
    CardPaymentWithdrawn: (state) => ({ ...state, card: null }),
    // What accounts answer comes when it comes; it counts for the card that is being asked for.
    CreditCardAuthorized: (state, { data }) =>
      isAsked(state, data.payment) ? { ...state, paidCents: state.paidCents + data.amountCents, card: null } : state,
    CreditCardDeclined: (state, { data }) =>
      isAsked(state, data.payment) ? { ...state, card: { ...state.card!, answer: 'declined' } } : state,
    CreditCardReversed: (state) => state,
  },
  commands: {
    PlaceOrder: command(PlacedOrder, ({ status }: Order, input) =>
      status === 'new' ? [{ type: 'OrderPlaced', data: input }] : reject('already-placed'),
    ),
    UpdateOrder: command(OrderChange, (state: Order, input) => decideChange(state, input)),
    StartOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'started', type: 'OrderStarted' }),
    ),
    ReadyOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'ready', type: 'OrderReady' }),
    ),
    BumpOrder: command(AtStation, (state: Order, { station }) =>
      advance(state, station, { to: 'bumped', type: 'OrderBumped' }),
    ),
    RecallOrder: command(AtStation, (state: Order, { station }) => {
      if (state.status !== 'placed') return notOpen(state)
      const bump = state.work[station]?.bump ?? null
      return bump === null ? reject('not-bumped') : [reverses(bump, { type: 'OrderRecalled', data: { station } })]
    }),
    ServeOrder: command(v.object({}), (state: Order) =>
      state.status === 'placed' ? [{ type: 'OrderServed', data: {} }] : notOpen(state),
    ),
    CancelOrder: command(Reason, (state: Order, input) => {
      if (state.status !== 'placed') return notOpen(state)
      return state.paidCents > 0 ? reject('already-paid') : [{ type: 'OrderCanceled', data: input }]
    }),
    AcknowledgeCancel: command(AtStation, (state: Order, { station }) => acknowledge(state, station)),
    PayOrder: command(
      Payment,
      (state: Order, input) => pay(state, input.amountCents) ?? [{ type: 'OrderPaid', data: input }],
    ),
    RequestCardPayment: command(
      Payment,
      (state: Order, input) => pay(state, input.amountCents) ?? [{ type: 'CardPaymentRequested', data: input }],
    ),
    WithdrawCardPayment: command(OfPayment, (state: Order, { payment }) => {
      if (isAsked(state, payment)) return [{ type: 'CardPaymentWithdrawn', data: { payment } }]
      return state.paidCents > 0 ? reject('already-paid') : []
    }),
  },
})

function notOpen({ status }: Order) {
  return reject('not-open', { status })
}

/** Why so much cannot be paid now; `undefined` when it can. Money that changed hands for nothing is for a person to hear of. */
function pay(state: Order, amountCents: number) {
  if (state.status === 'new' || state.status === 'canceled') return notOpen(state)
  const due = dueCents(state)
  if (due <= 0) return reject('already-paid')
  if (state.card?.answer === 'asked') return reject('card-asked')
  return amountCents > due ? reject('too-much', { due }) : undefined
}

function isAsked({ card }: Order, payment: string): boolean {
  return card?.payment === payment && card.answer === 'asked'
}

/** `null` for what is canceled and no table's order: deliveries have a stream of their own. */
export function orderIdOf(streamId: string): string | null {
  const prefix = `${order.name}-`
  return streamId.startsWith(prefix) ? streamId.slice(prefix.length) : null
}
