import { Client } from 'pg'
import type { Commit } from 'docket'
import type { Cleanup } from '../harness/cleanup.ts'

/** A connection that inserts, as a program without docket would: one prepared statement each, and waits for its answer. */
export interface RawWriter {
  /** One event in a transaction of its own. */
  insertEvent(store: string, position: number, commit: Commit): Promise<void>
  /** The rows of a commit of one event, in both tables of the log, in one transaction. */
  insertCommit(store: string, position: number, commit: Commit): Promise<void>
  /** The rows of commits of one event each, in one transaction, by one statement a table. */
  insertCommits(store: string, position: number, commits: readonly Commit[]): Promise<void>
}

const EVENT = {
  name: 'raw_event',
  text: `insert into docket.events (store_id, position, event_id, type, schema_version, data, stream_id, version,
    commit_position, hash) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
}
const COMMIT = {
  name: 'raw_commit',
  text: `insert into docket.commits (store_id, first_position, commit_id, command_id, command, stream_id, first_version,
    expected_version, actor, device_id, recorded_at, correlation_id, causation_id, event_count, received_at, pushed_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
}
const COMMIT_TYPES = [
  'text',
  'bigint',
  'uuid',
  'text',
  'json',
  'text',
  'bigint',
  'text',
  'text',
  'text',
  'text',
  'text',
  'text',
].concat(['integer', 'timestamptz', 'json'])
const EVENT_TYPES = ['text', 'bigint', 'uuid', 'text', 'bigint', 'json', 'text', 'bigint', 'bigint', 'bytea']
const EVENTS = { name: 'raw_events', text: manyOf(EVENT.text, EVENT_TYPES) }
const COMMITS = { name: 'raw_commits', text: manyOf(COMMIT.text, COMMIT_TYPES) }
const HASH = Buffer.alloc(32)
const PUSHED_BY = JSON.stringify({ device: 'tablet-3', actor: 'waiter 3' })

/** The same insert of a list of rows, given as a list for each column. */
function manyOf(insert: string, types: readonly string[]): string {
  const lists = types.map((type, index) => `$${index + 1}::${type}[]`)
  return insert.replace(/values[^]*$/, `select * from unnest(${lists.join(', ')})`)
}

/** Connects to a database that has docket's tables. */
export async function openRawWriter(url: string, cleanup: Cleanup): Promise<RawWriter> {
  const client = new Client(url)
  await client.connect()
  cleanup.add(() => client.end())
  const insertEvent: RawWriter['insertEvent'] = async (store, position, commit) => {
    await client.query({ ...EVENT, values: eventValues(store, position, commit) })
  }
  return {
    insertEvent,
    insertCommit: async (store, position, commit) => {
      await client.query('begin')
      await client.query({ ...COMMIT, values: commitValues(store, position, commit) })
      await insertEvent(store, position, commit)
      await client.query('commit')
    },
    insertCommits: async (store, position, commits) => {
      await client.query('begin')
      const columnsOf = (row: typeof eventValues) =>
        columns(commits.map((commit, index) => row(store, position + index, commit)))
      await client.query({ ...COMMITS, values: columnsOf(commitValues) })
      await client.query({ ...EVENTS, values: columnsOf(eventValues) })
      await client.query('commit')
    },
  }
}

function columns(rows: readonly (readonly unknown[])[]): unknown[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]))
}

function eventValues(store: string, position: number, { streamId, events: [event] }: Commit): unknown[] {
  const { id, type, schemaVersion, data } = event!
  return [store, position, id, type, schemaVersion, JSON.stringify(data), streamId, position, position, HASH]
}

function commitValues(store: string, position: number, commit: Commit): unknown[] {
  const { commitId, commandId, streamId, actor, deviceId, recordedAt, correlationId, causationId } = commit
  return [
    ...[store, position, commitId, commandId, null, streamId, position, 'any', actor, deviceId, recordedAt],
    ...[correlationId, causationId, 1, recordedAt, PUSHED_BY],
  ]
}
