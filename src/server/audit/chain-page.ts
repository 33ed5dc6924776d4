import type { SqlClient } from '../database/sql-database.js'

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

const EVENT_COLUMNS = [
  ['positions', 'position::text'],
  ['eventIds', 'event_id::text'],
  ['types', 'type'],
  ['schemaVersions', 'schema_version::text'],
  ['streamIds', 'stream_id'],
  ['versions', 'version::text'],
  ['data', 'data::text'],
  ['commitPositions', 'commit_position::text'],
] as const

const HASH_BYTES = 32
/** A page ends with the event that fills it, however few events that are: data of any size is read in bounded memory. */
const MAX_PAGE_BYTES = 8_000_000
const SOME_EVENTS = `select *, sum(octet_length(data::text)) over (order by position rows unbounded preceding)
    - octet_length(data::text) as bytes_before
  from docket.events where store_id = $1 and position > $2 and position <= $3`

// One value a column instead of one a cell: the driver and the server then do next to nothing for a row.
const PACKED_EVENTS = `select count(*)::integer as rows, string_agg(hash, ''::bytea order by position) as hashes, ${EVENT_COLUMNS.map(
  ([name, cell]) => `string_agg(${cell}, e'\\n' order by position) as "${name}"`,
).join(', ')} from (${SOME_EVENTS}) as page where bytes_before < ${MAX_PAGE_BYTES}`

const EVENT_ROWS = `select hash, ${EVENT_COLUMNS.map(([name, cell]) => `${cell} as "${name}"`).join(', ')}
  from (${SOME_EVENTS}) as page where bytes_before < ${MAX_PAGE_BYTES} order by position`

type EventTexts = Record<(typeof EVENT_COLUMNS)[number][0], string | null>

/** Reads the page that begins after `after`; shorter than asked for where the data is large or positions are missing. */
export async function readChainPage(client: SqlClient, range: PageRange): Promise<ChainPage> {
  // At once: while a page is hashed nobody here could ask for the second half of the next.
  const [events, commits] = await Promise.all([
    readEvents(client, [range.store, range.after, range.upTo]),
    readCommits(client, range),
  ])
  const last = Number(events.positions.at(-1) ?? range.after)
  const isWhole = last === range.upTo
  return { events, commits: isWhole ? commits : commits.filter(({ firstPosition }) => firstPosition <= last) }
}

async function readEvents(client: SqlClient, params: readonly unknown[]): Promise<EventColumns> {
  const [packed] = await client.query<EventTexts & { rows: number; hashes: Uint8Array | null }>(PACKED_EVENTS, params)
  if (packed === undefined || packed.rows === 0) return eventColumns(() => [], [])
  const { rows, hashes } = packed
  const columns = new Map(EVENT_COLUMNS.map(([name]) => [name as string, packed[name]?.split('\n') ?? []]))
  const isWhole = hashes?.length === rows * HASH_BYTES && [...columns.values()].every(({ length }) => length === rows)
  if (isWhole) return eventColumns((name) => columns.get(name) ?? [], hashesOf(hashes))
  // A line break in a cell, or a hash of another length: docket writes neither. Read cell by cell, it can be named.
  const cells = await client.query<Record<string, string> & { hash: Uint8Array }>(EVENT_ROWS, params)
  return eventColumns(
    (name) => cells.map((row) => row[name] ?? ''),
    cells.map(({ hash }) => hash),
  )
}

function eventColumns(textsOf: (name: string) => readonly string[], hashes: readonly Uint8Array[]): EventColumns {
  const columns = Object.fromEntries(EVENT_COLUMNS.map(([name]) => [name, textsOf(name)]))
  return { ...(columns as Omit<EventColumns, 'hashes'>), hashes }
}

function hashesOf(bytes: Uint8Array): Uint8Array[] {
  const count = bytes.length / HASH_BYTES
  return Array.from({ length: count }, (_, index) => bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES))
}

async function readCommits(client: SqlClient, { store, after, upTo }: PageRange): Promise<readonly CommitCells[]> {
  return await client.query<CommitCells>(
    `select first_position as "firstPosition", commit_id as "commitId", command_id as "commandId",
       command::text as command, stream_id as "streamId", first_version as "firstVersion",
       expected_version as "expectedVersion", actor, device_id as "deviceId", recorded_at as "recordedAt",
       correlation_id as "correlationId", causation_id as "causationId", event_count as "eventCount",
       (extract(epoch from received_at) * 1000000)::bigint as "receivedAtUs", pushed_by::text as "pushedBy"
     from docket.commits where store_id = $1 and first_position > $2 and first_position <= $3 order by first_position`,
    [store, after, upTo],
  )
}
