import type { ConfirmedEvent, Reply, SqlClient } from 'docket/server'
import { deliveriesTable, followDelivery, readDelivery } from '../follow-delivery.ts'
import { schemaOf, type Service } from '../service.ts'
import { judgeDelivery, type Answer, type Part } from './judge-delivery.ts'

const NAME = 'order'
const ANSWERS = `${schemaOf(NAME)}.answers`
const DECISIONS = `${schemaOf(NAME)}.decisions`

/**
 * Gathers what the three services answer about an order, in whatever order it comes, and approves or rejects it: once a
 * revision, and only the revision the order has now.
 */
export function orderService(): Service {
  return {
    name: NAME,
    tables: [
      deliveriesTable(NAME),
      `create table if not exists ${ANSWERS} (
         order_id text not null, part text not null, revision integer not null, refusal text,
         primary key (order_id, part, revision)
       )`,
      `create table if not exists ${DECISIONS} (order_id text primary key, revision integer not null)`,
    ],
    handler: async (event, { client, append }) => {
      const order = (await keepAnswer(client, event)) ?? (await followDelivery(client, NAME, event))?.order
      if (order === undefined) return
      const decision = await decisionOf(client, order)
      if (decision !== null) append({ streamId: `delivery-${order}`, events: [decision] })
    },
  }
}

const PART_BY_TYPE: Readonly<Record<string, Part>> = {
  ConsumerVerified: 'consumer',
  ConsumerRefused: 'consumer',
  TicketCreated: 'kitchen',
  TicketRefused: 'kitchen',
  CreditCardAuthorized: 'accounts',
  CreditCardDeclined: 'accounts',
}

/** The order that the event answers about; `null` when it is no answer. */
async function keepAnswer(client: SqlClient, { type, streamId, data }: ConfirmedEvent): Promise<string | null> {
  // Accounts answer for the cards of tables in the stream of the table's order.
  const part = streamId.startsWith('order-') ? undefined : PART_BY_TYPE[type]
  if (part === undefined) return null
  const { order, revision, reason = null } = data as { order: string; revision: number; reason?: string }
  await client.query(`insert into ${ANSWERS} values ($1, $2, $3, $4) on conflict do nothing`, [
    order,
    part,
    revision,
    reason,
  ])
  return order
}

async function decisionOf(client: SqlClient, order: string): Promise<Reply['events'][number] | null> {
  const state = await readDelivery(client, NAME, order)
  if (state?.status !== 'pending') return null
  const { revision } = state
  const answers = await client.query<Answer>(
    `select part, revision, refusal from ${ANSWERS} where order_id = $1 order by part, revision`,
    [order],
  )
  const verdict = judgeDelivery(state, answers)
  if (verdict.kind === 'waiting' || !(await isFirstDecision(client, order, revision))) return null
  return verdict.kind === 'approved'
    ? { type: 'OrderApproved', data: { revision } }
    : { type: 'OrderRejected', data: { revision, reasons: verdict.reasons } }
}

/** Answers may come until the decision comes back through the log; it is not made twice. */
async function isFirstDecision(client: SqlClient, order: string, revision: number): Promise<boolean> {
  const rows = await client.query(
    `insert into ${DECISIONS} as known values ($1, $2)
     on conflict (order_id) do update set revision = excluded.revision where known.revision < excluded.revision
     returning 1`,
    [order, revision],
  )
  return rows.length === 1
}
