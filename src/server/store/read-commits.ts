import type { ConfirmedCommit } from '../../events/commit.js'
import type { SqlClient } from '../database/sql-database.js'
import { MAX_COMMIT_EVENTS } from '../../events/commit-schema.js'
import { ISO_TIME } from './read-known.js'

/** Which part of a store to read. */
export interface PullRange {
  /** Read from the position after this one. */
  readonly after: number
  /** Most events, unless the first commit alone has more. */
  readonly limit: number
}

/** Commits as a JSON array. */
export interface CommitsText {
  readonly text: string
  /** How many events they hold. */
  readonly events: number
}

interface CommitRow {
  readonly firstPosition: number
  readonly firstVersion: number
  readonly eventCount: number
  readonly expectedVersion: string
  /** JSON text. */
  readonly command: string | null
}

interface EventRow {
  readonly id: string
  readonly type: string
  readonly schemaVersion: number
  /** JSON text. */
  readonly data: string
}

const START = `
  with start as (
    select coalesce((select commit_position from docket.events where store_id = $1 and position = $2 + 1), $2 + 1)
      as position
  )`

/** Positions have no gaps, so the events up to a commit can be counted without reading them. */
const COMMITS = `${START}
  select commit_id as "commitId", command_id as "commandId", command::text as command, stream_id as "streamId",
    expected_version as "expectedVersion", actor, device_id as "deviceId", recorded_at as "recordedAt",
    correlation_id as "correlationId", causation_id as "causationId", event_count as "eventCount",
    first_position as "firstPosition", first_version as "firstVersion",
    to_char(received_at at time zone 'UTC', ${ISO_TIME}) as "receivedAt"
  from docket.commits, start
  where store_id = $1 and first_position >= start.position and first_position <= $2::bigint + $3::bigint
    and (first_position + event_count - 1 <= $2::bigint + $3::bigint or first_position = start.position)
  order by first_position`

/** From where those commits start to where the last of them may end. */
const EVENTS = `${START}
  select event_id as id, type, schema_version as "schemaVersion", data::text as data from docket.events, start
  where store_id = $1 and events.position >= start.position
    and events.position < greatest(start.position + ${MAX_COMMIT_EVENTS}, $2::bigint + $3::bigint + 1)
  order by events.position`

/**
 * The commits of `store` from position `after + 1` to `head`, in order and whole, as a JSON array: a commit holding
 * `after + 1` is given from its start, and the last fits into `limit`. What is stored as JSON is not taken apart.
 */
export async function readCommitsText(
  client: SqlClient,
  { store, head }: { readonly store: string; readonly head: number },
  { after, limit }: PullRange,
): Promise<CommitsText> {
  if (after >= head) return { text: '[]', events: 0 }
  const range = [store, after, Math.min(limit, head - after)]
  const [commits, events] = await Promise.all([
    client.query<CommitRow>(COMMITS, range),
    client.query<EventRow>(EVENTS, range),
  ])
  const first = commits[0]?.firstPosition ?? 0
  return {
    text: `[${commits.map((row) => commitText(row, events, row.firstPosition - first)).join(',')}]`,
    events: commits.reduce((sum, { eventCount }) => sum + eventCount, 0),
  }
}

function commitText(
  { eventCount, command, expectedVersion, ...context }: CommitRow,
  events: readonly EventRow[],
  offset: number,
): string {
  const version = isNumber(expectedVersion) ? Number(expectedVersion) : expectedVersion
  const start = JSON.stringify({ ...context, expectedVersion: version }).slice(0, -1)
  const own = events.slice(offset, offset + eventCount).map(eventText)
  return `${start},"command":${command ?? 'null'},"events":[${own.join(',')}]}`
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text)
}

function eventText({ id, type, schemaVersion, data }: EventRow): string {
  return `{"id":"${id}","type":${JSON.stringify(type)},"schemaVersion":${schemaVersion},"data":${data}}`
}

/** The same, taken apart. */
export async function readCommits(
  client: SqlClient,
  at: { readonly store: string; readonly head: number },
  range: PullRange,
): Promise<readonly ConfirmedCommit[]> {
  const { text } = await readCommitsText(client, at, range)
  return JSON.parse(text) as ConfirmedCommit[]
}
