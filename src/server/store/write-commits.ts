import { nextHash } from './hash-chain.js'
import type { Identity } from './identity.js'
import type { PlacedCommit } from './judge.js'
import type { SqlClient } from '../database/sql-database.js'
import type { StoreRow } from './store-row.js'

/** A commit to write, and who pushed it. */
export interface SignedCommit extends PlacedCommit {
  readonly pushedBy: Identity
}

/** Every statement that appends is this one: the head moves from where it was known to be, or nothing is written. */
const APPEND = `
  with moved as (
    update docket.stores set last_position = $5, last_hash = decode($6, 'hex')
    where store_id = $1 and epoch = $2 and last_position = $3 and last_hash = decode($4, 'hex')
    returning store_id
  ), written as (
    insert into docket.commits (store_id, first_position, commit_id, command_id, command, stream_id, first_version,
      expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at, pushed_by)
    select moved.store_id, first_position, commit_id, command_id, command::json, stream_id, first_version,
      expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at,
      pushed_by::json
    from moved, unnest($7::bigint[], $8::uuid[], $9::text[], $10::text[], $11::text[], $12::bigint[], $13::text[],
      $14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::integer[], $20::timestamptz[], $21::text[])
      as placed (first_position, commit_id, command_id, command, stream_id, first_version, expected_version, actor,
        device_id, recorded_at, correlation_id, causation_id, event_count, received_at, pushed_by)
  ), added as (
    insert into docket.events (store_id, position, event_id, type, schema_version, data, stream_id, version,
      commit_position, hash)
    select moved.store_id, position, event_id, type, schema_version, data::json, stream_id, version, commit_position,
      decode(hash, 'hex')
    from moved, unnest($22::bigint[], $23::uuid[], $24::text[], $25::bigint[], $26::text[], $27::text[], $28::bigint[],
      $29::bigint[], $30::text[])
      as placed (position, event_id, type, schema_version, data, stream_id, version, commit_position, hash)
  )
  select store_id from moved`

/**
 * Writes commits that were placed behind `row`, and moves the head, in one statement. The update takes the lock of the
 * store's row and compares what it finds with `row`, the hash of the last event included: what was decided on another log
 * is not written.
 * @returns the row as it is now, or `null` when the store was not at `row` any more: nothing was written.
 */
export async function writeCommits(
  client: SqlClient,
  row: StoreRow,
  placed: readonly SignedCommit[],
): Promise<StoreRow | null> {
  const { store, epoch, head, lastHash } = row
  const events = eventRows(store, placed, lastHash)
  const after: StoreRow = { store, epoch, head: head + events.rows.length, lastHash: events.hash }
  const moved = await client.query(APPEND, [
    ...[store, epoch, head, hex(lastHash), after.head, hex(after.lastHash)],
    ...columns(placed.map(commitRow)),
    ...columns(events.rows),
  ])
  return moved.length === 0 ? null : after
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

type Cell = string | number | null

/** Turns rows into the arrays that `unnest` turns back into rows. */
function columns(rows: readonly (readonly Cell[])[]): Cell[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null))
}

function commitRow({ commit, firstPosition, firstVersion, receivedAt, pushedBy }: SignedCommit): Cell[] {
  return [
    firstPosition,
    commit.commitId,
    commit.commandId,
    commandText(commit.command),
    commit.streamId,
    firstVersion,
    String(commit.expectedVersion),
    commit.actor,
    commit.deviceId,
    commit.recordedAt,
    commit.correlationId,
    commit.causationId,
    commit.events.length,
    receivedAt,
    pushedByText(pushedBy),
  ]
}

function pushedByText({ device, actor }: Identity): string {
  return JSON.stringify({ device, actor })
}

function commandText(command: unknown): string | null {
  return command === null ? null : JSON.stringify(command)
}

function eventRows(
  storeId: string,
  placed: readonly SignedCommit[],
  lastHash: Uint8Array,
): { readonly rows: Cell[][]; readonly hash: Uint8Array } {
  let hash = lastHash
  const rows = placed.flatMap(({ commit, firstPosition, firstVersion, receivedAt, pushedBy }) => {
    const command = commandText(commit.command)
    return commit.events.map(({ id, type, schemaVersion, data: value }, index): Cell[] => {
      const data = JSON.stringify(value)
      const position = firstPosition + index
      const version = firstVersion + index
      const event = { storeId, position, version, eventId: id, type, schemaVersion, data }
      hash = nextHash(hash, { ...event, firstPosition, receivedAt, commit, command, pushedBy: pushedByText(pushedBy) })
      return [position, id, type, schemaVersion, data, commit.streamId, version, firstPosition, hex(hash)]
    })
  })
  return { rows, hash }
}
