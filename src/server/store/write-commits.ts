import { nextHash } from './hash-chain.js'
import type { Identity } from './identity.js'
import type { PlacedCommit } from './judge.js'
import type { SqlTransaction } from '../database/sql-database.js'
import type { StoreRow } from './store-row.js'

/** A commit to write, and who pushed it. */
export interface SignedCommit extends PlacedCommit {
  readonly pushedBy: Identity
}

/**
 * Sends placed commits and their events, two statements however many there are.
 * @returns the hash of the last event, for the store's row.
 */
export function writeCommits(
  transaction: SqlTransaction,
  { store, lastHash }: StoreRow,
  placed: readonly SignedCommit[],
): Uint8Array {
  transaction.send(
    `insert into docket.commits (store_id, first_position, commit_id, command_id, command, stream_id, first_version,
       expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at, pushed_by)
     select $1, first_position, commit_id, command_id, command::json, stream_id, first_version,
       expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at,
       pushed_by::json
     from unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[],
       $10::text[], $11::text[], $12::text[], $13::text[], $14::integer[], $15::timestamptz[], $16::text[])
       as placed (first_position, commit_id, command_id, command, stream_id, first_version, expected_version, actor,
         device_id, recorded_at, correlation_id, causation_id, event_count, received_at, pushed_by)`,
    [store, ...columns(placed.map(commitRow))],
  )
  const { rows, hash } = eventRows(store, placed, lastHash)
  transaction.send(
    `insert into docket.events (store_id, position, event_id, type, schema_version, data, stream_id, version,
       commit_position, hash)
     select $1, position, event_id, type, schema_version, data::json, stream_id, version, commit_position,
       decode(hash, 'hex')
     from unnest($2::bigint[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::bigint[],
       $10::text[])
       as placed (position, event_id, type, schema_version, data, stream_id, version, commit_position, hash)`,
    [store, ...columns(rows)],
  )
  return hash
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
    JSON.stringify({ device: pushedBy.device, actor: pushedBy.actor }),
  ]
}

function commandText(command: unknown): string | null {
  return command === null ? null : JSON.stringify(command)
}

function eventRows(
  storeId: string,
  placed: readonly PlacedCommit[],
  lastHash: Uint8Array,
): { readonly rows: Cell[][]; readonly hash: Uint8Array } {
  let hash = lastHash
  const rows = placed.flatMap(({ commit, firstPosition, firstVersion, receivedAt }) => {
    const command = commandText(commit.command)
    return commit.events.map(({ id, type, schemaVersion, data: value }, index): Cell[] => {
      const data = JSON.stringify(value)
      const position = firstPosition + index
      const version = firstVersion + index
      const event = { storeId, position, version, eventId: id, type, schemaVersion, data }
      hash = nextHash(hash, { ...event, firstPosition, receivedAt, commit, command })
      const hex = Buffer.from(hash).toString('hex')
      return [position, id, type, schemaVersion, data, commit.streamId, version, firstPosition, hex]
    })
  })
  return { rows, hash }
}
