import type { ConfirmedCommit } from '../../events/commit.js'
import type { SqlClient } from '../database/sql-database.js'
import { readHistoryPage, type HistoryPage } from '../store/read-history-page.js'

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

const PAGE_EVENTS = 1_000

/** The history of one stream, oldest first; `[]` when there is no such stream. */
export async function readHistory(
  client: SqlClient,
  store: string,
  streamId: string,
): Promise<readonly HistoryEntry[]> {
  const commits: ConfirmedCommit[] = []
  for (let after: number | null = 0; after !== null;) {
    const range = { after, limit: PAGE_EVENTS }
    const page: HistoryPage = await readHistoryPage(client, { store, query: { stream: streamId } }, range)
    commits.push(...(JSON.parse(page.text) as ConfirmedCommit[]))
    after = page.next
  }
  const pushers = await readPushers(client, store, commits)
  const causes = await readCauses(client, store, [...new Set(commits.flatMap(({ causationId }) => causationId ?? []))])
  return commits.map((commit) => ({
    firstVersion: commit.firstVersion,
    firstPosition: commit.firstPosition,
    commitId: commit.commitId,
    commandId: commit.commandId,
    command: commit.command?.name ?? null,
    input: commit.command?.input ?? null,
    actor: commit.actor,
    deviceId: commit.deviceId,
    pushedBy: pushers.get(commit.firstPosition)!,
    recordedAt: commit.recordedAt,
    receivedAt: commit.receivedAt,
    correlationId: commit.correlationId,
    causationId: commit.causationId,
    cause: commit.causationId === null ? null : (causes.get(commit.causationId) ?? null),
    events: commit.events.map(({ id, type, data }) => ({ id, type, data })),
  }))
}

type Pusher = HistoryEntry['pushedBy']

/** Who brought each commit, by its first position. */
async function readPushers(
  client: SqlClient,
  store: string,
  commits: readonly ConfirmedCommit[],
): Promise<ReadonlyMap<number, Pusher>> {
  const rows = await client.query<{ readonly position: number; readonly pushedBy: Pusher }>(
    `select first_position as position, pushed_by as "pushedBy" from docket.commits
     where store_id = $1 and first_position = any($2::bigint[])`,
    [store, commits.map(({ firstPosition }) => firstPosition)],
  )
  return new Map(rows.map(({ position, pushedBy }) => [position, pushedBy]))
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
