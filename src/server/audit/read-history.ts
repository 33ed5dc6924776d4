import type { SqlClient } from '../database/sql-database.js'
import { ISO_TIME } from '../store/read-known.js'

/** One commit of a stream: who did what, when, on which device, because of what. */
export interface HistoryEntry {
  readonly firstVersion: number
  readonly firstPosition: number
  readonly commitId: string
  readonly commandId: string
  /** Name of the command, or `null` when events were appended without one. */
  readonly command: string | null
  /** JSON, as it was given. */
  readonly input: unknown
  readonly actor: string | null
  readonly deviceId: string
  /** The identity whose token brought the commit, which may be another than who captured it. */
  readonly pushedBy: { readonly device: string; readonly actor: string | null }
  /** ISO 8601, UTC, the device's clock. */
  readonly recordedAt: string
  /** ISO 8601, UTC, the centre's clock. */
  readonly receivedAt: string
  readonly correlationId: string
  readonly causationId: string | null
  /** What the causation id names in this store; `null` when it names nothing here. */
  readonly cause: Cause | null
  readonly events: readonly { readonly id: string; readonly type: string; readonly data: unknown }[]
}

/** An event, or the command of a commit, that led to another commit. */
export interface Cause {
  readonly kind: 'event' | 'command'
  /** Type of the event, name of the command. */
  readonly name: string | null
  readonly streamId: string
  readonly version: number
}

type Row = Omit<HistoryEntry, 'cause' | 'events'> & HistoryEntry['events'][number]

/** The history of one stream, oldest first; `[]` when there is no such stream. */
export async function readHistory(
  client: SqlClient,
  store: string,
  streamId: string,
): Promise<readonly HistoryEntry[]> {
  const rows = await client.query<Row>(
    `select c.first_version as "firstVersion", c.first_position as "firstPosition", c.commit_id as "commitId",
       c.command_id as "commandId", c.command->>'name' as command, c.command->'input' as input, c.actor,
       c.device_id as "deviceId", c.pushed_by as "pushedBy", c.recorded_at as "recordedAt",
       to_char(c.received_at at time zone 'UTC', ${ISO_TIME}) as "receivedAt", c.correlation_id as "correlationId",
       c.causation_id as "causationId", e.event_id as id, e.type, e.data
     from docket.events e join docket.commits c on c.store_id = e.store_id and c.first_position = e.commit_position
     where e.store_id = $1 and e.stream_id = $2 order by e.version`,
    [store, streamId],
  )
  const causes = await readCauses(client, store, [...new Set(rows.flatMap((row) => row.causationId ?? []))])
  const entries = new Map<string, HistoryEntry & { readonly events: HistoryEntry['events'][number][] }>()
  for (const { id, type, data, ...commit } of rows) {
    const cause = commit.causationId === null ? null : (causes.get(commit.causationId) ?? null)
    const entry = entries.get(commit.commitId) ?? { ...commit, cause, events: [] }
    entry.events.push({ id, type, data })
    entries.set(commit.commitId, entry)
  }
  return [...entries.values()]
}

async function readCauses(
  client: SqlClient,
  store: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Cause>> {
  if (ids.length === 0) return new Map()
  const rows = await client.query<Cause & { readonly id: string }>(
    `select e.event_id::text as id, 'event' as kind, e.type as name, e.stream_id as "streamId", e.version
     from docket.events e where e.store_id = $1 and e.event_id = any($2::uuid[])
     union all
     select c.command_id, 'command', c.command->>'name', c.stream_id, c.first_version
     from docket.commits c where c.store_id = $1 and c.command_id = any($3::text[])`,
    [store, ids.filter(isUuid), ids],
  )
  return new Map(rows.map(({ id, ...cause }) => [id, cause]))
}

/** A causation id is whatever an application gave. */
function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}
