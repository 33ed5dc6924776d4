import type { ConfirmedEvent, SqlClient } from 'docket/server'
import { deliveriesTable, followDelivery } from '../follow-delivery.ts'
import { schemaOf, type Service } from '../service.ts'

const NAME = 'consumer'
const TABLE = `${schemaOf(NAME)}.consumers`
const PREFIX = 'consumer-'

/** Knows who may order, and says so about each order once: an update does not change who asked. */
export function consumerService(): Service {
  return {
    name: NAME,
    tables: [
      deliveriesTable(NAME),
      `create table if not exists ${TABLE} (consumer_id text primary key, is_blocked boolean not null)`,
    ],
    handler: async (event, { client, append }) => {
      if (event.streamId.startsWith(PREFIX)) return await keepConsumer(client, event)
      const change = await followDelivery(client, NAME, event)
      if (change === null || event.type !== 'OrderCreated') return
      const { order, after } = change
      const fault = await faultOf(client, after.consumer)
      const about = { order, revision: after.revision }
      append({
        streamId: `verification-${order}`,
        events: [
          fault === null
            ? { type: 'ConsumerVerified', data: about }
            : { type: 'ConsumerRefused', data: { ...about, reason: fault } },
        ],
      })
    },
  }
}

const IS_BLOCKED_AFTER: Readonly<Record<string, boolean>> = {
  ConsumerRegistered: false,
  ConsumerBlocked: true,
  ConsumerUnblocked: false,
}

async function keepConsumer(client: SqlClient, { type, streamId }: ConfirmedEvent): Promise<void> {
  const isBlocked = IS_BLOCKED_AFTER[type]
  if (isBlocked === undefined) return
  await client.query(
    `insert into ${TABLE} values ($1, $2) on conflict (consumer_id) do update set is_blocked = excluded.is_blocked`,
    [streamId.slice(PREFIX.length), isBlocked],
  )
}

async function faultOf(client: SqlClient, consumer: string): Promise<string | null> {
  const [row] = await client.query<{ isBlocked: boolean }>(
    `select is_blocked as "isBlocked" from ${TABLE} where consumer_id = $1`,
    [consumer],
  )
  if (row === undefined) return 'consumer-unknown'
  return row.isBlocked ? 'consumer-blocked' : null
}
