import { createPackedReader } from '../database/packed-columns.js'
import type { SqlClient } from '../database/sql-database.js'

/** The events of consecutive positions as the database holds them: a list for each column, in order of position. */
export interface EventColumns {
  readonly positions: readonly string[]
  readonly streamIds: readonly string[]
  readonly versions: readonly string[]
  readonly commitPositions: readonly string[]
  /** What `canonicalText` says of an event between its store and its commit. */
  readonly texts: readonly string[]
  readonly hashes: readonly Uint8Array[]
}

/** The row of one commit. */
export interface CommitCells {
  readonly firstPosition: number
  readonly streamId: string
  readonly firstVersion: number
  readonly eventCount: number
  /** What `canonicalText` says of a commit up to the time it was received at. */
  readonly text: string
  /** As PostgreSQL writes it. */
  readonly receivedAt: string
  /** JSON of the JSON text that is stored. */
  readonly pushedBy: string
}

/** Events of consecutive positions, and the commits that begin among them. */
export interface ChainPage {
  readonly events: EventColumns
  readonly commits: readonly CommitCells[]
}

/** Positions to read: those after `after`, up to `upTo`. */
export interface PageRange {
  readonly store: string
  readonly after: number
  readonly upTo: number
}

/** A page ends with the event that fills it, as the database keeps it: data of any size is read in bounded memory. */
const MAX_PAGE_BYTES = 4_000_000

// PostgreSQL writes a text as JSON just as JSON.stringify does.
const readEvents = createPackedReader({
  columns: {
    positions: 'position::text',
    streamIds: 'stream_id',
    versions: 'version::text',
    commitPositions: 'commit_position::text',
    texts: `position || ',"' || event_id || '",' || to_json(type)::text || ',' || schema_version || ','
      || to_json(stream_id)::text || ',' || version || ',' || to_json(data::text)::text`,
  },
  from: `from (
      select *, sum(pg_column_size(data)) over (order by position rows unbounded preceding)
        - pg_column_size(data) as bytes_before
      from docket.events where store_id = $1 and position > $2 and position <= $3
    ) as page where bytes_before < ${MAX_PAGE_BYTES}`,
  order: 'position',
  hash: 'hash',
})

const orNull = (cell: string): string => `coalesce(to_json(${cell})::text, 'null')`

const readCommits = createPackedReader({
  columns: {
    firstPosition: 'first_position::text',
    streamId: 'stream_id',
    firstVersion: 'first_version::text',
    eventCount: 'event_count::text',
    text: `first_position || ',"' || commit_id || '",' || to_json(command_id)::text || ',' || ${orNull('command::text')}
      || ',' || to_json(expected_version)::text || ',' || ${orNull('actor')} || ',' || to_json(device_id)::text
      || ',' || to_json(recorded_at)::text || ',' || to_json(correlation_id)::text || ',' || ${orNull('causation_id')}`,
    receivedAt: `(received_at at time zone 'UTC')::text`,
    pushedBy: 'to_json(pushed_by::text)::text',
  },
  from: 'from docket.commits where store_id = $1 and first_position > $2 and first_position <= $3',
  order: 'first_position',
  hash: null,
})

/** Reads the page that begins after `after`; shorter than asked for where the data is large or positions are missing. */
export async function readChainPage(client: SqlClient, { store, after, upTo }: PageRange): Promise<ChainPage> {
  const params = [store, after, upTo]
  // At once: while a page is hashed nobody here could ask for the second half of the next.
  const [events, commits] = await Promise.all([readEvents(client, params), readCommits(client, params)])
  const last = Number(events.texts.positions.at(-1) ?? after)
  const cells = commits.texts.firstPosition.map((_, index) => cellsOf(commits.texts, index))
  return {
    events: { ...events.texts, hashes: events.hashes },
    commits: last === upTo ? cells : cells.filter(({ firstPosition }) => firstPosition <= last),
  }
}

function cellsOf(texts: Readonly<Record<keyof CommitCells, readonly string[]>>, index: number): CommitCells {
  return {
    firstPosition: Number(texts.firstPosition[index]),
    streamId: texts.streamId[index]!,
    firstVersion: Number(texts.firstVersion[index]),
    eventCount: Number(texts.eventCount[index]),
    text: texts.text[index]!,
    receivedAt: texts.receivedAt[index]!,
    pushedBy: texts.pushedBy[index]!,
  }
}
