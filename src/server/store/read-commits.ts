import type { ConfirmedCommit } from '../../events/commit.js'
import type { SqlClient } from '../database/sql-database.js'
import { ISO_TIME } from './read-known.js'

/** Which part of a store to read. */
export interface PullRange {
  /** Read from the position after this one. */
  readonly after: number
  /** Most events, unless the first commit alone has more. */
  readonly limit: number
}

/** Positions have no gaps, so the events up to a commit can be counted without reading them. */
const COMMITS = `
  with start as (
    select coalesce((select commit_position from docket.events where store_id = $1 and position = $2 + 1), $2 + 1)
      as position
  ), chosen as (
    select commits.* from docket.commits, start
    where store_id = $1 and first_position >= start.position and first_position <= $2::bigint + $3::bigint
      and (first_position + event_count - 1 <= $2::bigint + $3::bigint or first_position = start.position)
  ), own as (
    select e.commit_position, json_agg(
      row_to_json((select event from (select e.event_id as id, e.type, e.schema_version as "schemaVersion", e.data) event))
      order by e.position
    ) as events
    from docket.events e
    where e.store_id = $1 and e.position >= (select min(first_position) from chosen)
      and e.position < (select max(first_position + event_count) from chosen)
    group by e.commit_position
  )
  select string_agg(row_to_json((select wire from (
    select commit_id as "commitId", command_id as "commandId", command, stream_id as "streamId",
      case when expected_version ~ '^[0-9]+$' then to_json(expected_version::bigint) else to_json(expected_version) end
        as "expectedVersion",
      actor, device_id as "deviceId", recorded_at as "recordedAt", correlation_id as "correlationId",
      causation_id as "causationId", first_position as "firstPosition", first_version as "firstVersion",
      to_char(received_at at time zone 'UTC', ${ISO_TIME}) as "receivedAt", events
  ) wire))::text, ',' order by first_position) as commits
  from chosen join own on commit_position = first_position`

/**
 * The commits of `store` from position `after + 1` to `head`, in order and whole, as a JSON array: a commit holding
 * `after + 1` is given from its start, and the last fits into `limit`. The database writes the text, which nobody on the
 * way to a device needs to take apart.
 */
export async function readCommitsText(
  client: SqlClient,
  { store, head }: { readonly store: string; readonly head: number },
  { after, limit }: PullRange,
): Promise<string> {
  if (after >= head) return '[]'
  const [row] = await client.query<{ commits: string | null }>(COMMITS, [store, after, Math.min(limit, head - after)])
  return `[${row?.commits ?? ''}]`
}

/** The same, taken apart. */
export async function readCommits(
  client: SqlClient,
  at: { readonly store: string; readonly head: number },
  range: PullRange,
): Promise<readonly ConfirmedCommit[]> {
  return JSON.parse(await readCommitsText(client, at, range)) as ConfirmedCommit[]
}
