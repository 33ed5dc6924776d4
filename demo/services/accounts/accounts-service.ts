import type { Reply, SqlClient } from 'docket/server'
import { totalCents } from '../delivery.ts'
import { deliveriesTable, followDelivery, type DeliveryChange } from '../follow-delivery.ts'
import { schemaOf, type Service } from '../service.ts'
import { answerCard, CARDS_TABLE } from './table-cards.ts'

const NAME = 'accounts'
const TABLE = `${schemaOf(NAME)}.authorizations`

/** How much accounts let a consumer owe. */
export interface AccountsRules {
  /** Of all orders of a consumer that are not shipped yet. */
  readonly limitCents: number
  /** Most a card is charged at a table. */
  readonly cardLimitCents: number
}

/**
 * Authorises what an order costs, up to a limit for each consumer, and reverses it when the order is rejected or
 * canceled. A new total is authorised anew, after the old one was reversed: a reversal is a new event, never an edit. Answers
 * for the cards of tables, too.
 */
export function accountsService(rules: AccountsRules): Service {
  return {
    name: NAME,
    tables: [
      deliveriesTable(NAME),
      `create table if not exists ${TABLE} (
         order_id text not null, revision integer not null, consumer_id text not null, amount_cents bigint not null,
         state text not null check (state in ('open', 'reversed', 'shipped')), primary key (order_id, revision)
       )`,
      `create unique index if not exists authorizations_open on ${TABLE} (order_id) where state = 'open'`,
      CARDS_TABLE,
    ],
    handler: async (event, { client, append }) => {
      if (event.streamId.startsWith('order-')) {
        const answers = await answerCard(client, event, rules)
        if (answers.length > 0) append({ streamId: event.streamId, events: answers })
        return
      }
      const change = await followDelivery(client, NAME, event)
      if (change === null) return
      const events = await answersTo(change, client, rules)
      if (events.length > 0) append({ streamId: `payment-${change.order}`, events })
    },
  }
}

type Answers = Reply['events']

async function answersTo(change: DeliveryChange, client: SqlClient, rules: AccountsRules): Promise<Answers> {
  const { order, after } = change
  switch (after.status) {
    case 'pending':
      if (after.totalRevision !== after.revision) return []
      return [...(await reverse(client, order)), await authorize(client, change, rules)]
    case 'rejected':
    case 'canceled':
      return await reverse(client, order)
    case 'shipped':
      await client.query(`update ${TABLE} set state = 'shipped' where order_id = $1 and state = 'open'`, [order])
      return []
    default:
      return []
  }
}

async function authorize(
  client: SqlClient,
  { order, after }: DeliveryChange,
  { limitCents }: AccountsRules,
): Promise<Answers[number]> {
  const { revision, consumer, lines } = after
  const amountCents = totalCents(lines)
  const [row] = await client.query<{ owed: number }>(
    `select coalesce(sum(amount_cents), 0)::bigint as owed from ${TABLE} where consumer_id = $1 and state = 'open'`,
    [consumer],
  )
  if (row!.owed + amountCents > limitCents) {
    return { type: 'CreditCardDeclined', data: { order, revision, reason: 'over-limit' } }
  }
  await client.query(`insert into ${TABLE} values ($1, $2, $3, $4, 'open')`, [order, revision, consumer, amountCents])
  return { type: 'CreditCardAuthorized', data: { order, revision, amountCents } }
}

async function reverse(client: SqlClient, order: string): Promise<Answers> {
  const rows = await client.query<{ revision: number; amountCents: number }>(
    `update ${TABLE} set state = 'reversed' where order_id = $1 and state = 'open'
     returning revision, amount_cents as "amountCents"`,
    [order],
  )
  return rows.map(({ revision, amountCents }) => ({
    type: 'CreditCardReversed',
    data: { order, revision, amountCents },
  }))
}
