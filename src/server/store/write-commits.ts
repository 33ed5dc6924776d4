import { APPEND, MOVE, ROUTED_INSERTS } from './append-statements.js'
import { nextHash } from './hash-chain.js'
import type { Identity } from './identity.js'
import type { PlacedCommit } from './judge.js'
import type { SqlClient } from '../database/sql-database.js'
import type { StoreRow } from './store-row.js'

/** A commit to write, and who pushed it. */
export interface SignedCommit extends PlacedCommit {
  readonly pushedBy: Identity
}

/** Writes commits that were placed behind a row, and moves the head; `null` when the store was not there any more. */
export type WriteCommits = (
  client: SqlClient,
  row: StoreRow,
  placed: readonly SignedCommit[],
) => Promise<StoreRow | null>

/**
 * Writes commits that were placed behind `row`, and moves the head, in one statement. The update takes the lock of the
 * store's row and compares what it finds with `row`, the hash of the last event included: what was decided on another log
 * is not written.
 * @returns the row as it is now, or `null` when the store was not at `row` any more: nothing was written.
 */
export const writeCommits: WriteCommits = async (client, row, placed) => {
  const planned = planWrite(row, placed)
  return (await writePlanned(client, planned)) ? planned.after : null
}

/** Writes what was planned, in one statement; false when the store was not there any more: nothing was written. */
export async function writePlanned(client: SqlClient, { move, commits, events }: PlannedWrite): Promise<boolean> {
  const moved = await client.query(APPEND, [...move, ...commits, ...events])
  return moved.length > 0
}

/**
 * The same for tables that are distributed by store, in a transaction: three statements, each for the one node that has
 * the store, which commits them by itself. When it gives `null`, nothing was written.
 */
export const writeRouted: WriteCommits = async (transaction, row, placed) => {
  const { move, commits, events, after } = planWrite(row, placed)
  const moved = await transaction.query(MOVE, move)
  if (moved.length === 0) return null
  const [intoCommits, intoEvents] = ROUTED_INSERTS
  await Promise.all([
    transaction.query(intoCommits, [row.store, ...commits]),
    transaction.query(intoEvents, [row.store, ...events]),
  ])
  return after
}

/** Commits as they are written behind a row. */
export interface PlannedWrite {
  /** The row once they are written. */
  readonly after: StoreRow
  readonly move: readonly Cell[]
  readonly commits: readonly (readonly Cell[])[]
  readonly events: readonly (readonly Cell[])[]
}

/** Plans to write commits that were placed behind `row`: what they will be hashed to is known before. Pure. */
export function planWrite(row: StoreRow, placed: readonly SignedCommit[]): PlannedWrite {
  const { store, epoch, head, lastHash } = row
  const written = placed.map(withTexts)
  const events = eventRows(store, written, lastHash)
  const after: StoreRow = { store, epoch, head: head + events.rows.length, lastHash: events.hash }
  return {
    after,
    move: [store, epoch, head, hex(lastHash), after.head, hex(after.lastHash)],
    commits: columns(written.map(commitRow)),
    events: columns(events.rows),
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

type Cell = string | number | null

/** Turns rows into the arrays that `unnest` turns back into rows. */
function columns(rows: readonly (readonly Cell[])[]): Cell[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? null))
}

/** A commit, and what of it is stored and hashed as JSON text. */
interface TextedCommit extends PlacedCommit {
  readonly command: string | null
  readonly pushedBy: string
}

function withTexts({ commit, firstPosition, firstVersion, receivedAt, pushedBy }: SignedCommit): TextedCommit {
  const { device, actor } = pushedBy
  return {
    ...{ commit, firstPosition, firstVersion, receivedAt },
    command: commit.command === null ? null : JSON.stringify(commit.command),
    pushedBy: JSON.stringify({ device, actor }),
  }
}

function commitRow(placed: TextedCommit): Cell[] {
  const { commit, command, firstPosition, firstVersion, receivedAt, pushedBy } = placed
  return [
    firstPosition,
    commit.commitId,
    commit.commandId,
    command,
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
    pushedBy,
  ]
}

function eventRows(
  storeId: string,
  placed: readonly TextedCommit[],
  lastHash: Uint8Array,
): { readonly rows: Cell[][]; readonly hash: Uint8Array } {
  let hash = lastHash
  const rows = placed.flatMap(({ commit, command, firstPosition, firstVersion, receivedAt, pushedBy }) =>
    commit.events.map(({ id, type, schemaVersion, data: value }, index): Cell[] => {
      const data = JSON.stringify(value)
      const position = firstPosition + index
      const version = firstVersion + index
      const event = { storeId, position, version, eventId: id, type, schemaVersion, data }
      hash = nextHash(hash, { ...event, firstPosition, receivedAt, commit, command, pushedBy })
      return [position, id, type, schemaVersion, data, commit.streamId, version, firstPosition, hex(hash)]
    }),
  )
  return { rows, hash }
}
