import type { ConfirmedEvent, Reply, SqlClient } from 'docket/server'
import type { MenuItem } from '../../menu.ts'
import type { DeliveryLines } from '../delivery.ts'
import { deliveriesTable, followDelivery, type DeliveryChange } from '../follow-delivery.ts'
import { schemaOf, type Service } from '../service.ts'

const NAME = 'kitchen'
const TICKETS = `${schemaOf(NAME)}.tickets`

/** What the kitchen cooks, and how much of it at a time. */
export interface KitchenRules {
  readonly items: readonly MenuItem[]
  /** Most tickets at a time, those of the tables included. */
  readonly maxTickets: number
}

/**
 * Has a ticket for each order that is being cooked, of tables and deliveries alike; refuses deliveries it has no room
 * for, or that ask for what the menu lacks. When the lines of a delivery change, the old ticket goes and a new one comes.
 */
export function kitchenService(rules: KitchenRules): Service {
  return {
    name: NAME,
    tables: [
      deliveriesTable(NAME),
      // The revision of a table's ticket is 0.
      `create table if not exists ${TICKETS} (stream_id text primary key, revision integer not null)`,
    ],
    handler: async (event, { client, append }) => {
      if (event.streamId.startsWith('order-')) return await keepTableTicket(client, event)
      const change = await followDelivery(client, NAME, event)
      if (change === null) return
      const events = await answersTo(change, client, rules)
      if (events.length > 0) append({ streamId: `ticket-${change.order}`, events })
    },
  }
}

type Answers = Reply['events']

async function answersTo({ order, after }: DeliveryChange, client: SqlClient, rules: KitchenRules): Promise<Answers> {
  const { status, revision } = after
  const streamId = `delivery-${order}`
  switch (status) {
    case 'pending': {
      if (after.linesRevision !== revision) return []
      const canceled = await cancelTicket(client, order, 'lines-changed')
      return [...canceled, await ticketFor(client, { order, revision, streamId }, faultOf(after.lines, rules), rules)]
    }
    case 'rejected':
    case 'canceled':
      return await cancelTicket(client, order, `order-${status}`)
    case 'shipped':
      await client.query(`delete from ${TICKETS} where stream_id = $1`, [streamId])
      return []
    default:
      return []
  }
}

interface Wanted {
  readonly order: string
  readonly revision: number
  readonly streamId: string
}

async function ticketFor(
  client: SqlClient,
  { order, revision, streamId }: Wanted,
  fault: string | null,
  { maxTickets }: KitchenRules,
): Promise<Answers[number]> {
  const reason = fault ?? ((await countTickets(client)) >= maxTickets ? 'kitchen-full' : null)
  if (reason !== null) return { type: 'TicketRefused', data: { order, revision, reason } }
  await client.query(`insert into ${TICKETS} values ($1, $2)`, [streamId, revision])
  return { type: 'TicketCreated', data: { order, revision } }
}

function faultOf(lines: DeliveryLines, { items }: KitchenRules): string | null {
  const priceByName = new Map(items.map(({ name, priceCents }) => [name, priceCents]))
  const unknown = lines.find(({ item }) => !priceByName.has(item))
  if (unknown !== undefined) return `not-on-menu: ${unknown.item}`
  const mispriced = lines.find(({ item, priceCents }) => priceByName.get(item) !== priceCents)
  return mispriced === undefined ? null : `another-price: ${mispriced.item}`
}

async function countTickets(client: SqlClient): Promise<number> {
  const [row] = await client.query<{ count: number }>(`select count(*) as count from ${TICKETS}`)
  return row!.count
}

async function cancelTicket(client: SqlClient, order: string, reason: string): Promise<Answers> {
  const rows = await client.query<{ revision: number }>(
    `delete from ${TICKETS} where stream_id = $1 returning revision`,
    [`delivery-${order}`],
  )
  return rows.map(({ revision }) => ({ type: 'TicketCanceled', data: { order, revision, reason } }))
}

async function keepTableTicket(client: SqlClient, { type, streamId }: ConfirmedEvent): Promise<void> {
  if (type === 'OrderPlaced')
    await client.query(`insert into ${TICKETS} values ($1, 0) on conflict do nothing`, [streamId])
  if (type === 'OrderServed' || type === 'OrderCanceled')
    await client.query(`delete from ${TICKETS} where stream_id = $1`, [streamId])
}
