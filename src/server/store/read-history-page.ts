import type { HistoryQuery } from '../../protocol/messages.js'
import type { SqlClient } from '../database/sql-database.js'
import { COMMIT_JSON, COMMIT_TIME, EVENT_JSON, joinCommits, type CommitsText } from './commit-json.js'
import type { PullRange } from './read-commits.js'

/** Whole commits of one stream or of one story, and what to read after. */
export interface HistoryPage extends CommitsText {
  /** `after` of the next page; `null` when there was no more. */
  readonly next: number | null
}

const COLUMNS = `${COMMIT_JSON} as text, event_count as count, ${COMMIT_TIME} as time,
    first_position as "firstPosition", first_version as "firstVersion"`

interface CommitRow {
  readonly text: string
  readonly count: number
  readonly time: string
  readonly firstPosition: number
  readonly firstVersion: number
}

/** Versions of a stream have no gaps: so many of them are a page. An array, for commits are then looked up, never joined. */
const OF_STREAM = `
  select ${COLUMNS} from docket.commits where store_id = $1 and first_position = any(array(
    select distinct commit_position from docket.events
    where store_id = $1 and stream_id = $2 and version > $3::bigint and version <= $3::bigint + $4::bigint))
  order by first_position`

/**
 * Most stories are one commit, whose correlation id is its command id: that has an index of its own, and the one that
 * finds the rest of a story need not hold them.
 */
const OF_STORY = `
  select ${COLUMNS} from (
    select *, sum(event_count) over (order by first_position) - event_count as events_before from (
      (select * from docket.commits
       where store_id = $1 and command_id = $2 and correlation_id = $2 and first_position > $3::bigint)
      union all
      (select * from docket.commits
       where store_id = $1 and correlation_id = $2 and correlation_id <> command_id and first_position > $3::bigint
       order by first_position limit $4::bigint)
    ) as story
  ) as page where events_before < $4::bigint
  order by first_position`

const EVENTS = `
  select ${EVENT_JSON} as text from docket.events where store_id = $1 and position = any($2::bigint[]) order by position`

/**
 * The commits of a stream that have events after version `after`, or those of a story after position `after`: in order
 * and whole, about `limit` events, as a JSON array.
 */
export async function readHistoryPage(
  client: SqlClient,
  { store, query }: { readonly store: string; readonly query: HistoryQuery },
  { after, limit }: PullRange,
): Promise<HistoryPage> {
  const isStream = 'stream' in query
  const [sql, named] = isStream ? [OF_STREAM, query.stream] : [OF_STORY, query.correlation]
  const commits = await client.query<CommitRow>(sql, [store, named, after, limit])
  const last = commits.at(-1)
  if (last === undefined) return { text: '[]', events: 0, next: null }
  const events = await client.query<{ readonly text: string }>(EVENTS, [store, commits.flatMap(positionsOf)])
  const lists = {
    texts: commits.map(({ text }) => text),
    counts: commits.map(({ count }) => count),
    times: commits.map(({ time }) => time),
  }
  const page = joinCommits(
    lists,
    events.map(({ text }) => text),
  )
  const lastVersion = last.firstVersion + last.count - 1
  const isFull = isStream ? lastVersion >= after + limit : page.events >= limit
  return { ...page, next: isFull ? (isStream ? lastVersion : last.firstPosition) : null }
}

function positionsOf({ firstPosition, count }: CommitRow): number[] {
  return Array.from({ length: count }, (_, index) => firstPosition + index)
}
