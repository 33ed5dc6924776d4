/**
 * What services keep: how far each has come, what it has handled, what it could not handle, and what it has yet to send.
 * Every key begins with `store_id`, and no row refers to another store. `json`, not `jsonb`: events are kept as they came.
 */
export const consumer: readonly string[] = [
  `create table docket_consumer.subscriptions (
       store_id text not null,
       consumer text not null,
       position bigint not null,
       epoch text not null,
       reply_count bigint not null default 0,
       holder text,
       fence bigint not null default 0,
       lease_until timestamptz,
       primary key (store_id, consumer)
     )`,
  `create table docket_consumer.processed_messages (
       store_id text not null,
       consumer text not null,
       event_id text not null,
       position bigint not null,
       primary key (store_id, consumer, event_id)
     )`,
  `create index processed_messages_by_position
       on docket_consumer.processed_messages (store_id, consumer, position)`,
  `create table docket_consumer.parked_events (
       store_id text not null,
       consumer text not null,
       event_id text not null,
       position bigint not null,
       stream_id text not null,
       event json not null,
       reason text not null,
       attempts integer not null,
       parked_at timestamptz not null default now(),
       primary key (store_id, consumer, event_id)
     )`,
  `create index parked_events_by_stream
       on docket_consumer.parked_events (store_id, consumer, stream_id, position)`,
  `create table docket_consumer.replies (
       store_id text not null,
       consumer text not null,
       number bigint not null,
       stream_id text not null,
       commit json not null,
       refusal text,
       primary key (store_id, consumer, number)
     )`,
]
