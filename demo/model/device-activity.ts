import { defineProjection, type ProjectionDb, type StoredEvent } from 'docket'
import { floor } from './floor.ts'
import { order } from './order.ts'

/** What each device has recorded: who used it last, how much, when, and how much of it waits to be sent. */
export const deviceActivity = defineProjection('device_activity', {
  tables: `
    create table device_activity (
      device_id text primary key, actor text, orders_taken integer, events integer, unsent integer,
      last_event text, recorded_at text, received_at text
    );
  `,
  on: Object.fromEntries(Object.keys({ ...order.events, ...floor.events }).map((type) => [type, note])),
})

const NOTE = `
  insert into device_activity values (?, ?, ?, 1, ?, ?, ?, ?)
  on conflict (device_id) do update set
    actor = coalesce(excluded.actor, actor), orders_taken = orders_taken + excluded.orders_taken, events = events + 1,
    unsent = unsent + excluded.unsent, last_event = excluded.last_event, recorded_at = excluded.recorded_at,
    received_at = coalesce(excluded.received_at, received_at)`

function note(db: ProjectionDb, { deviceId, actor, type, position, recordedAt, receivedAt }: StoredEvent): void {
  const [taken, unsent] = [type === 'OrderPlaced' ? 1 : 0, position === null ? 1 : 0]
  db.run(NOTE, [deviceId, actor, taken, unsent, type, recordedAt, receivedAt])
}
