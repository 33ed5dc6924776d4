import { deliveriesTable, followDelivery } from '../follow-delivery.ts'
import { schemaOf, type Service } from '../service.ts'

const NAME = 'shipping'
const TABLE = `${schemaOf(NAME)}.shipments`

/**
 * Packs what is approved and proposes that it leaves. It leaves when that comes back through the log and still counts: a
 * cancellation or an update that got in between has it unpacked instead.
 */
export function shippingService(): Service {
  return {
    name: NAME,
    tables: [
      deliveriesTable(NAME),
      `create table if not exists ${TABLE} (
         order_id text primary key, revision integer not null, address text not null,
         state text not null check (state in ('packed', 'unpacked', 'left'))
       )`,
    ],
    handler: async (event, { client, append }) => {
      const change = await followDelivery(client, NAME, event)
      if (change === null) return
      const { order, before, after } = change
      if (after.status === 'approved') {
        await client.query(
          `insert into ${TABLE} values ($1, $2, $3, 'packed') on conflict (order_id) do update
           set revision = excluded.revision, address = excluded.address, state = 'packed'`,
          [order, after.revision, after.address],
        )
        append({
          streamId: `delivery-${order}`,
          events: [{ type: 'OrderShipped', data: { revision: after.revision } }],
        })
      } else if (before.status === 'approved') {
        const state = after.status === 'shipped' ? 'left' : 'unpacked'
        await client.query(`update ${TABLE} set state = $2 where order_id = $1`, [order, state])
      }
    },
  }
}
