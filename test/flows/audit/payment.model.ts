// #region model
import * as v from 'valibot'
import { command, defineAggregate, defineModel, defineProjection, reject, reverses } from 'docket'

export interface Payment {
  /** Id of the event that counts, while there is one. */
  readonly authorized: string | null
  readonly amountCents: number
}

export const payment = defineAggregate('payment', {
  events: {
    PaymentAuthorized: v.object({ amountCents: v.number() }),
    PaymentReversed: v.object({ reason: v.string(), reverses: v.string() }),
  },
  initialState: (): Payment => ({ authorized: null, amountCents: 0 }),
  evolve: {
    PaymentAuthorized: (_, { id, data }) => ({ authorized: id, amountCents: data.amountCents }),
    PaymentReversed: () => ({ authorized: null, amountCents: 0 }),
  },
  commands: {
    AuthorizePayment: command(v.object({ amountCents: v.number() }), (state: Payment, input) =>
      state.authorized === null ? [{ type: 'PaymentAuthorized', data: input }] : reject('already-authorized'),
    ),
    ReversePayment: command(v.object({ reason: v.string() }), (state: Payment, input) =>
      state.authorized === null
        ? reject('nothing-authorized')
        : [reverses(state.authorized, { type: 'PaymentReversed', data: input })],
    ),
  },
})
// #endregion

export const payments = defineProjection('payments', {
  of: [payment],
  tables: 'create table payments (id text primary key, amount_cents integer)',
  on: {
    PaymentAuthorized: (db, { streamId, data }) =>
      db.run('insert or replace into payments values (?, ?)', [streamId, data.amountCents]),
    PaymentReversed: (db, { streamId }) => db.run('delete from payments where id = ?', [streamId]),
  },
})

/** Payments that can be taken back: the model of what is told in docs/audit.md. */
export const till = defineModel({ aggregates: [payment], projections: [payments] })
