import type { ConfirmedCommit } from '../../events/commit.js'
import { MAX_COMMIT_EVENTS } from '../../events/commit-schema.js'
import { createPackedReader } from '../database/packed-columns.js'
import type { SqlClient } from '../database/sql-database.js'
import { COMMIT_JSON, COMMIT_TIME, EVENT_JSON, joinCommits, type CommitsText } from './commit-json.js'

/** Which part of a store to read. */
export interface PullRange {
  /** Read from the position after this one. */
  readonly after: number
  /** Most events, unless the first commit alone has more. Fewer are read where they are large. */
  readonly limit: number
}

/** Whole commits from position $2 on, the last of which ends by $3; the first may end behind it. */
const readCommitTexts = createPackedReader({
  columns: { texts: COMMIT_JSON, counts: 'event_count::text', times: COMMIT_TIME },
  from: `from docket.commits where store_id = $1 and first_position >= $2 and first_position <= $3
    and (first_position + event_count - 1 <= $3 or first_position = $2)`,
  order: 'first_position',
  hash: null,
})

/** Positions have no gaps: from where those commits start to where the last of them may end. */
const readEventTexts = createPackedReader({
  columns: { texts: EVENT_JSON },
  from: `from docket.events where store_id = $1 and position >= $2
    and position < greatest($2 + ${MAX_COMMIT_EVENTS}, $3 + 1)`,
  order: 'position',
  hash: null,
})

/** As the database keeps them, compressed: what is sent may be some times as much. */
const MAX_PAGE_BYTES = 4_000_000

/** Where the commit that holds the position behind $2 begins, and how much is kept of the events up to $3. */
const EXTENT = `
  select coalesce((select commit_position from docket.events where store_id = $1 and position = $2::bigint + 1),
      $2::bigint + 1) as first,
    (select sum(pg_column_size(data)) from docket.events where store_id = $1 and position > $2 and position <= $3) as bytes`

/** The first event behind $2 that is too much. */
const TOO_MUCH = `
  select min(position) as position from (
    select position, sum(pg_column_size(data)) over (order by position rows unbounded preceding) as bytes
    from docket.events where store_id = $1 and position > $2 and position <= $3
  ) as page where bytes > ${MAX_PAGE_BYTES}`

/**
 * The commits of `store` from position `after + 1` to `head`, in order and whole, as a JSON array: a commit holding
 * `after + 1` is given from its start, and the last fits into `limit`. What is stored as JSON is not taken apart.
 */
export async function readCommitsText(
  client: SqlClient,
  { store, head }: { readonly store: string; readonly head: number },
  { after, limit }: PullRange,
): Promise<CommitsText> {
  const end = Math.min(after + limit, head)
  if (after >= end) return { text: '[]', events: 0 }
  const [extent] = await client.query<{ readonly first: number; readonly bytes: number }>(EXTENT, [store, after, end])
  const isLarge = extent!.bytes > MAX_PAGE_BYTES
  const range = [store, extent!.first, isLarge ? await lastThatFits(client, [store, after, end]) : end]
  const [commits, events] = await Promise.all([readCommitTexts(client, range), readEventTexts(client, range)])
  return joinCommits(commits.texts, events.texts.texts)
}

/** One event is read however large it is. */
async function lastThatFits(
  client: SqlClient,
  [store, after, end]: readonly [string, number, number],
): Promise<number> {
  const [tooMuch] = await client.query<{ readonly position: number }>(TOO_MUCH, [store, after, end])
  return Math.max(after + 1, tooMuch!.position - 1)
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
