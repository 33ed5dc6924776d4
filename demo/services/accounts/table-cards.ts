import type { ConfirmedEvent, Reply, SqlClient } from 'docket/server'
import { schemaOf } from '../service.ts'

const TABLE = `${schemaOf('accounts')}.cards`

/** The card payments of tables. */
export const CARDS_TABLE = `create table if not exists ${TABLE} (
  payment_id text primary key, stream_id text not null, amount_cents bigint not null,
  state text not null check (state in ('open', 'reversed', 'declined'))
)`

type Answers = Reply['events']

/**
 * What accounts answer to an event of a table's order: a card that is asked for is authorised up to a limit; one that was
 * authorised for an order that took cash instead, or was canceled, is reversed.
 */
export async function answerCard(
  client: SqlClient,
  { type, streamId, data }: ConfirmedEvent,
  { cardLimitCents }: { readonly cardLimitCents: number },
): Promise<Answers> {
  switch (type) {
    case 'CardPaymentRequested': {
      const { payment, amountCents } = data as { readonly payment: string; readonly amountCents: number }
      const isIn = amountCents <= cardLimitCents
      const values = [payment, streamId, amountCents, isIn ? 'open' : 'declined']
      const rows = await client.query(
        `insert into ${TABLE} values ($1, $2, $3, $4) on conflict do nothing returning 1`,
        values,
      )
      if (rows.length === 0) return []
      return isIn
        ? [{ type: 'CreditCardAuthorized', data: { payment, amountCents } }]
        : [{ type: 'CreditCardDeclined', data: { payment, reason: 'over-limit' } }]
    }
    case 'CardPaymentWithdrawn':
      return await reverse(client, 'payment_id = $1', (data as { readonly payment: string }).payment)
    case 'OrderCanceled':
      return await reverse(client, 'stream_id = $1', streamId)
    default:
      return []
  }
}

async function reverse(client: SqlClient, condition: string, value: string): Promise<Answers> {
  const rows = await client.query<{ payment: string; amountCents: number }>(
    `update ${TABLE} set state = 'reversed' where state = 'open' and ${condition}
     returning payment_id as payment, amount_cents as "amountCents"`,
    [value],
  )
  return rows.map(({ payment, amountCents }) => ({ type: 'CreditCardReversed', data: { payment, amountCents } }))
}
