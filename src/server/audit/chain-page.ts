import type { SqlClient } from '../database/sql-database.js'
import { createPackedReader } from '../database/packed-columns.js'

/** The events of consecutive positions as the database holds them: a list for each column, in order of position. */
export interface EventColumns {
  readonly positions: readonly string[]
  readonly eventIds: readonly string[]
  readonly types: readonly string[]
  readonly schemaVersions: readonly string[]
  readonly streamIds: readonly string[]
  readonly versions: readonly string[]
  /** JSON texts, as stored. */
  readonly data: readonly string[]
  readonly commitPositions: readonly string[]
  readonly hashes: readonly Uint8Array[]
}

/** The row of one commit, as text where the hash takes it as text. */
export interface CommitCells {
  readonly firstPosition: number
  readonly commitId: string
  readonly commandId: string
  /** JSON text, as stored. */
  readonly command: string | null
  readonly streamId: string
  readonly firstVersion: number
  readonly expectedVersion: string
  readonly actor: string | null
  readonly deviceId: string
  readonly recordedAt: string
  readonly correlationId: string
  readonly causationId: string | null
  readonly eventCount: number
  /** Microseconds since 1970: the centre stamps whole milliseconds, so the others tell of a change. */
  readonly receivedAtUs: number
  /** JSON text, as stored. */
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

/** A page ends with the event that fills it, however few events that are: data of any size is read in bounded memory. */
const MAX_PAGE_BYTES = 8_000_000

const readEvents = createPackedReader({
  columns: {
    positions: 'position::text',
    eventIds: 'event_id::text',
    types: 'type',
    schemaVersions: 'schema_version::text',
    streamIds: 'stream_id',
    versions: 'version::text',
    data: 'data::text',
    commitPositions: 'commit_position::text',
  },
  from: `from (
      select *, sum(octet_length(data::text)) over (order by position rows unbounded preceding)
        - octet_length(data::text) as bytes_before
      from docket.events where store_id = $1 and position > $2 and position <= $3
    ) as page where bytes_before < ${MAX_PAGE_BYTES}`,
  order: 'position',
  hash: 'hash',
})

// What may be null is written as JSON, which never is empty text.
const readCommits = createPackedReader({
  columns: {
    firstPosition: 'first_position::text',
    commitId: 'commit_id::text',
    commandId: 'command_id',
    command: `coalesce(command::text, '')`,
    streamId: 'stream_id',
    firstVersion: 'first_version::text',
    expectedVersion: 'expected_version',
    actor: `coalesce(to_json(actor)::text, '')`,
    deviceId: 'device_id',
    recordedAt: 'recorded_at',
    correlationId: 'correlation_id',
    causationId: `coalesce(to_json(causation_id)::text, '')`,
    eventCount: 'event_count::text',
    receivedAtUs: '(extract(epoch from received_at) * 1000000)::bigint::text',
    pushedBy: 'pushed_by::text',
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
    commitId: texts.commitId[index]!,
    commandId: texts.commandId[index]!,
    command: texts.command[index]! || null,
    streamId: texts.streamId[index]!,
    firstVersion: Number(texts.firstVersion[index]),
    expectedVersion: texts.expectedVersion[index]!,
    actor: parsed(texts.actor[index]!),
    deviceId: texts.deviceId[index]!,
    recordedAt: texts.recordedAt[index]!,
    correlationId: texts.correlationId[index]!,
    causationId: parsed(texts.causationId[index]!),
    eventCount: Number(texts.eventCount[index]),
    receivedAtUs: Number(texts.receivedAtUs[index]),
    pushedBy: texts.pushedBy[index]!,
  }
}

function parsed(json: string): string | null {
  return json === '' ? null : (JSON.parse(json) as string)
}
