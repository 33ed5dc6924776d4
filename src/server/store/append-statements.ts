/** Columns beside `store_id`, in the order in which their values are sent, and their types. */
type Columns = Readonly<Record<string, 'bigint' | 'bytea' | 'integer' | 'json' | 'text' | 'timestamptz' | 'uuid'>>

const COMMITS: Columns = {
  first_position: 'bigint',
  commit_id: 'uuid',
  command_id: 'text',
  command: 'json',
  stream_id: 'text',
  first_version: 'bigint',
  expected_version: 'text',
  actor: 'text',
  device_id: 'text',
  recorded_at: 'text',
  correlation_id: 'text',
  causation_id: 'text',
  event_count: 'integer',
  received_at: 'timestamptz',
  pushed_by: 'json',
}

const EVENTS: Columns = {
  position: 'bigint',
  event_id: 'uuid',
  type: 'text',
  schema_version: 'bigint',
  data: 'json',
  stream_id: 'text',
  version: 'bigint',
  commit_position: 'bigint',
  hash: 'bytea',
}

/** Moves the head of store `$1` from where it was known to be. */
export const MOVE = `
  update docket.stores set last_position = $5, last_hash = decode($6, 'hex')
  where store_id = $1 and epoch = $2 and last_position = $3 and last_hash = decode($4, 'hex')
  returning store_id`

/** All of an append: the head moves, or nothing is written. */
export const APPEND = `
  with moved as (${MOVE}),
  written as (${insertInto('commits', COMMITS, { from: 'moved', first: 7 })}),
  added as (${insertInto('events', EVENTS, { from: 'moved', first: 7 + Object.keys(COMMITS).length })})
  select store_id from moved`

/**
 * The inserts alone, for store `$1` whose head has been moved. Citus sends a statement to the one node that has the store
 * only if it takes the store from a table there; of several writes in one statement it makes a transaction of all nodes.
 */
export const ROUTED_INSERTS: readonly [commits: string, events: string] = [
  `${insertInto('commits', COMMITS, { from: 'docket.stores as moved', first: 2 })} where moved.store_id = $1`,
  `${insertInto('events', EVENTS, { from: 'docket.stores as moved', first: 2 })} where moved.store_id = $1`,
]

function insertInto(
  table: string,
  columns: Columns,
  { from, first }: { readonly from: string; readonly first: number },
): string {
  const names = Object.keys(columns)
  const lists = Object.values(columns).map((type, index) => `$${first + index}::${sentAs(type)}[]`)
  const values = Object.entries(columns).map(([name, type]) => valueOf(name, type))
  return `insert into docket.${table} (store_id, ${names.join(', ')})
    select moved.store_id, ${values.join(', ')}
    from ${from}, unnest(${lists.join(', ')}) as placed (${names.join(', ')})`
}

function sentAs(type: Columns[string]): string {
  return type === 'json' || type === 'bytea' ? 'text' : type
}

function valueOf(name: string, type: Columns[string]): string {
  if (type === 'bytea') return `decode(${name}, 'hex')`
  return type === 'json' ? `${name}::json` : name
}
