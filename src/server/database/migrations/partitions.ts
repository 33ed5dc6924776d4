/** Into so many tables a log is divided; PostgreSQL looks only at the one that holds a store. */
const PARTITIONS = 8

const KEYS_BY_TABLE = {
  commits: ['primary key (store_id, first_position)', 'unique (store_id, commit_id)', 'unique (store_id, command_id)'],
  events: ['primary key (store_id, position)', 'unique (store_id, stream_id, version)', 'unique (store_id, event_id)'],
}

/**
 * Divides the log by store. Each part has indexes of its own, a fraction as large, and is vacuumed and moved by itself; a
 * store lies in one. Rows that are there move along.
 */
export const partitions: readonly string[] = [
  // Whoever meets it is told of the table, not of its part.
  `create or replace function docket.refuse_change() returns trigger language plpgsql as $$
   begin
     raise exception 'docket.% is append-only', regexp_replace(tg_table_name, '_[0-9]+$', '')
       using errcode = 'insufficient_privilege';
   end $$`,
  ...Object.entries(KEYS_BY_TABLE).flatMap(([table, keys]) => divided(table, keys)),
]

function divided(table: string, keys: readonly string[]): string[] {
  const parts = Array.from({ length: PARTITIONS }, (_, part) => `${table}_${part}`)
  return [
    `alter table docket.${table} rename to ${table}_undivided`,
    `create table docket.${table} (like docket.${table}_undivided) partition by hash (store_id)`,
    ...parts.map(
      (name, part) =>
        `create table docket.${name} partition of docket.${table}
           for values with (modulus ${PARTITIONS}, remainder ${part})`,
    ),
    `insert into docket.${table} select * from docket.${table}_undivided`,
    `drop table docket.${table}_undivided`,
    ...keys.map((key) => `alter table docket.${table} add ${key}`),
    `create trigger ${table}_append_only before update or delete on docket.${table}
       for each row execute function docket.refuse_change()`,
    // Truncating a part does not ask the whole.
    ...[table, ...parts].map(
      (name) => `create trigger ${table}_not_truncated before truncate on docket.${name}
         for each statement execute function docket.refuse_change()`,
    ),
  ]
}
