/**
 * The log: stores, commits and events. Every key begins with `store_id` and no row refers to another store, so the tables
 * can be distributed by it. `json`, not `jsonb`: it keeps the text as it came, so every device is sent the same bytes.
 */
export const log: readonly string[] = [
  `create table docket.stores (
       store_id text primary key,
       epoch uuid not null,
       last_position bigint not null,
       last_hash bytea not null
     )`,
  `create table docket.commits (
       store_id text not null,
       first_position bigint not null,
       commit_id uuid not null,
       command_id text not null,
       command json,
       stream_id text not null,
       first_version bigint not null,
       expected_version text not null,
       actor text,
       device_id text not null,
       recorded_at text not null,
       correlation_id text not null,
       causation_id text,
       event_count integer not null,
       received_at timestamptz not null,
       pushed_by json not null,
       primary key (store_id, first_position),
       unique (store_id, commit_id),
       unique (store_id, command_id)
     )`,
  `create table docket.events (
       store_id text not null,
       position bigint not null,
       event_id uuid not null,
       type text not null,
       schema_version bigint not null,
       data json not null,
       stream_id text not null,
       version bigint not null,
       commit_position bigint not null,
       hash bytea not null,
       primary key (store_id, position),
       unique (store_id, stream_id, version),
       unique (store_id, event_id)
     )`,
  `create function docket.refuse_change() returns trigger language plpgsql as $$
     begin
       raise exception 'docket.% is append-only', tg_table_name using errcode = 'insufficient_privilege';
     end $$`,
  ...['commits', 'events'].flatMap((table) => [
    `create trigger ${table}_append_only before update or delete on docket.${table}
         for each row execute function docket.refuse_change()`,
    `create trigger ${table}_not_truncated before truncate on docket.${table}
         for each statement execute function docket.refuse_change()`,
  ]),
]
