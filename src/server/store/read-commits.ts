import type { CommitEvent, ConfirmedCommit, ExpectedVersion } from '../../events/commit.js'
import { ISO_TIME } from './read-known.js'
import type { SqlClient } from '../database/sql-database.js'

/** Which part of a store to read. */
export interface PullRange {
  /** Read from the position after this one. */
  readonly after: number
  /** Most events, unless the first commit alone has more. */
  readonly limit: number
}

interface CommitRow extends Omit<ConfirmedCommit, 'events' | 'expectedVersion'> {
  readonly eventCount: number
  readonly expectedVersion: string
}

interface EventRow extends CommitEvent {
  readonly position: number
}

/**
 * The commits of `store` from position `after + 1` to `head`, in order and whole: a commit holding `after + 1` is given
 * from its start, and the last fits into `limit`.
 */
export async function readCommits(
  client: SqlClient,
  { store, head }: { readonly store: string; readonly head: number },
  { after, limit }: PullRange,
): Promise<readonly ConfirmedCommit[]> {
  if (after >= head) return []
  const commits = await readCommitRows(client, store, { after, limit: Math.min(limit, head - after) })
  const [first, last] = [commits[0], commits.at(-1)]
  if (first === undefined || last === undefined) return []
  const events = await client.query<EventRow>(
    `select position, event_id as id, type, schema_version as "schemaVersion", data from docket.events
     where store_id = $1 and position between $2 and $3 order by position`,
    [store, first.firstPosition, last.firstPosition + last.eventCount - 1],
  )
  return commits.map((row) => toCommit(row, events, row.firstPosition - first.firstPosition))
}

/** Positions have no gaps, so the events up to a commit can be counted without reading them. */
async function readCommitRows(client: SqlClient, store: string, range: PullRange): Promise<readonly CommitRow[]> {
  return await client.query<CommitRow>(
    `with start as (
       select coalesce((select commit_position from docket.events where store_id = $1 and position = $2 + 1), $2 + 1)
         as position
     )
     select commit_id as "commitId", command_id as "commandId", command, stream_id as "streamId",
       expected_version as "expectedVersion", actor, device_id as "deviceId", recorded_at as "recordedAt",
       correlation_id as "correlationId", causation_id as "causationId", event_count as "eventCount",
       first_position as "firstPosition", first_version as "firstVersion",
       to_char(received_at at time zone 'UTC', ${ISO_TIME}) as "receivedAt"
     from docket.commits, start
     where store_id = $1 and first_position >= start.position and first_position <= $2::bigint + $3::bigint
       and (first_position + event_count - 1 <= $2::bigint + $3::bigint or first_position = start.position)
     order by first_position`,
    [store, range.after, range.limit],
  )
}

function toCommit(row: CommitRow, events: readonly EventRow[], offset: number): ConfirmedCommit {
  const { eventCount, expectedVersion, ...commit } = row
  const own = events.slice(offset, offset + eventCount)
  return {
    ...commit,
    expectedVersion: toExpectedVersion(expectedVersion),
    events: own.map(({ id, type, schemaVersion, data }) => ({ id, type, schemaVersion, data })),
  }
}

function toExpectedVersion(text: string): ExpectedVersion {
  return /^\d+$/.test(text) ? Number(text) : (text as ExpectedVersion)
}
