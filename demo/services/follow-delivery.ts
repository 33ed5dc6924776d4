import type { ConfirmedEvent, SqlClient } from 'docket/server'
import { delivery, type Delivery } from './delivery.ts'
import { schemaOf } from './service.ts'

/** A delivery order that an event has moved. */
export interface DeliveryChange {
  readonly order: string
  readonly before: Delivery
  readonly after: Delivery
}

/** The table in which a service keeps where the orders stand. */
export function deliveriesTable(service: string): string {
  return `create table if not exists ${schemaOf(service)}.deliveries (order_id text primary key, state json not null)`
}

const PREFIX = `${delivery.name}-`

/**
 * Folds an event of a delivery order into what the service keeps of it. `null` when the event is of something else, or
 * came too late to count: all services read one log, so all agree on that.
 */
export async function followDelivery(
  client: SqlClient,
  service: string,
  event: ConfirmedEvent,
): Promise<DeliveryChange | null> {
  if (!event.streamId.startsWith(PREFIX)) return null
  const order = event.streamId.slice(PREFIX.length)
  const before = (await readDelivery(client, service, order)) ?? delivery.initialState()
  const after = delivery.evolve(before, event)
  if (after === before) return null
  await client.query(
    `insert into ${schemaOf(service)}.deliveries values ($1, $2)
     on conflict (order_id) do update set state = excluded.state`,
    [order, JSON.stringify(after)],
  )
  return { order, before, after }
}

/** Where an order stands; `undefined` when the service has not heard of it. */
export async function readDelivery(client: SqlClient, service: string, order: string): Promise<Delivery | undefined> {
  const [row] = await client.query<{ state: Delivery }>(
    `select state from ${schemaOf(service)}.deliveries where order_id = $1`,
    [order],
  )
  return row?.state
}
