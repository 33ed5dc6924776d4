import type { Commit } from '../../events/commit.js'
import type { Known, KnownCommit, KnownEvent } from './judge.js'
import type { SqlClient } from '../database/sql-database.js'

/** PostgreSQL's format for an ISO 8601 time with milliseconds, UTC. */
export const ISO_TIME = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`

const COMMIT_COLUMNS = `
  c.commit_id as "commitId", c.command_id as "commandId", c.stream_id as "streamId", c.event_count as "eventCount",
  c.first_position as "firstPosition", c.first_version as "firstVersion",
  to_char(c.received_at at time zone 'UTC', ${ISO_TIME}) as "receivedAt"`

/** What a store holds of some commits; where its head is, is told by its row. */
export type FoundCommits = Omit<Known, 'head'>

/**
 * Looks up what `store` already holds of `commits`. Correct only while the store row is locked, and one statement each: a
 * statement sees what was committed before it began, which is everything once the lock is held.
 */
export async function readKnown(client: SqlClient, store: string, commits: readonly Commit[]): Promise<FoundCommits> {
  if (commits.length === 0) return nothingKnown()
  const eventIds = commits.flatMap(({ events }) => events.map(({ id }) => id))
  const [events, known, versionByStream] = await Promise.all([
    readEvents(client, store, eventIds),
    client.query<KnownCommit>(
      `select ${COMMIT_COLUMNS} from docket.commits c
       where c.store_id = $1 and (c.command_id = any($2::text[]) or c.commit_id = any($3::uuid[]))`,
      [store, commits.map(({ commandId }) => commandId), commits.map(({ commitId }) => commitId)],
    ),
    readVersions(client, store, new Set(commits.map(({ streamId }) => streamId))),
  ])
  return {
    eventById: new Map(events.map((event) => [event.eventId, event])),
    commitByCommandId: new Map(known.map((commit) => [commit.commandId, commit])),
    commitById: new Map(known.map((commit) => [commit.commitId, commit])),
    versionByStream,
  }
}

function nothingKnown(): FoundCommits {
  const none = new Map<string, never>()
  return { eventById: none, commitByCommandId: none, commitById: none, versionByStream: none }
}

interface EventRow extends Omit<KnownEvent, 'commit'>, KnownCommit {
  readonly eventId: string
}

async function readEvents(
  client: SqlClient,
  store: string,
  eventIds: readonly string[],
): Promise<readonly (KnownEvent & { readonly eventId: string })[]> {
  const rows = await client.query<EventRow>(
    `select e.event_id as "eventId", e.position, e.type, e.schema_version as "schemaVersion", e.data::text as data,
       ${COMMIT_COLUMNS}
     from docket.events e join docket.commits c on c.store_id = e.store_id and c.first_position = e.commit_position
     where e.store_id = $1 and e.event_id = any($2::uuid[])`,
    [store, eventIds],
  )
  return rows.map(({ eventId, position, type, schemaVersion, data, ...commit }) => ({
    eventId,
    position,
    type,
    schemaVersion,
    data,
    commit,
  }))
}

async function readVersions(
  client: SqlClient,
  store: string,
  streamIds: ReadonlySet<string>,
): Promise<ReadonlyMap<string, number>> {
  const rows = await client.query<{ streamId: string; version: number }>(
    `select asked.stream_id as "streamId", coalesce((
       select e.version from docket.events e
       where e.store_id = $1 and e.stream_id = asked.stream_id order by e.version desc limit 1
     ), 0) as version
     from unnest($2::text[]) as asked (stream_id)`,
    [store, [...streamIds]],
  )
  return new Map(rows.map(({ streamId, version }) => [streamId, version]))
}
