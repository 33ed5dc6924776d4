import type { Commit } from '../../events/commit.js'
import type { SqlClient } from '../database/sql-database.js'
import type { ConfirmedEvent } from './event-source.js'
import { fenced, type SubscriptionKey } from './lease.js'

/** An event that is put aside, and why. */
export interface Parking {
  readonly event: ConfirmedEvent
  readonly reason: string
  /** How often it was tried; 0 for one that only stands behind another. */
  readonly attempts: number
}

/** What one transaction has done to events. */
export interface Marks {
  readonly processed: ConfirmedEvent[]
  /** Handled earlier, and found again at another position. */
  readonly repeated: ConfirmedEvent[]
  readonly parked: Parking[]
  readonly replies: Commit[]
}

/** Where the holder moves its subscription from and to. */
export interface Move {
  readonly fence: number
  readonly from: number
  readonly to: number
  readonly leaseMs: number
}

/** Marks to fill. */
export function noMarks(): Marks {
  return { processed: [], repeated: [], parked: [], replies: [] }
}

/**
 * Writes what the holder's transaction has done, as its last statements. The row is locked by the first of them, so that
 * whoever takes over sees either all of it or none.
 * @throws DocketError `fenced` when somebody else holds the subscription, or it is not where the transaction began.
 */
export async function writeMarks(client: SqlClient, key: SubscriptionKey, marks: Marks, move: Move): Promise<void> {
  const [row] = await client.query<{ replyCount: number }>(
    `update docket_consumer.subscriptions
     set position = $5, reply_count = reply_count + $6, lease_until = clock_timestamp() + $7 * interval '1 millisecond'
     where store_id = $1 and consumer = $2 and fence = $3 and position = $4 returning reply_count as "replyCount"`,
    [key.store, key.consumer, move.fence, move.from, move.to, marks.replies.length, move.leaseMs],
  )
  if (row === undefined) throw fenced(key)
  await markProcessed(client, key, marks.processed)
  await moveProcessed(client, key, marks.repeated)
  await park(client, key, marks.parked)
  await addReplies(client, key, marks.replies, row.replyCount)
}

/** Counts replies on the row of the subscription, which stays locked until the transaction ends. */
export async function lockForReplies(client: SqlClient, key: SubscriptionKey, count: number): Promise<number> {
  const [row] = await client.query<{ replyCount: number }>(
    `update docket_consumer.subscriptions set reply_count = reply_count + $3
     where store_id = $1 and consumer = $2 returning reply_count as "replyCount"`,
    [key.store, key.consumer, count],
  )
  return row?.replyCount ?? count
}

/** Remembers events as handled; fails when one was already. */
export async function markProcessed(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  events: readonly ConfirmedEvent[],
): Promise<void> {
  if (events.length === 0) return
  await client.query(
    `insert into docket_consumer.processed_messages (store_id, consumer, event_id, position)
     select $1, $2, event_id, position from unnest($3::text[], $4::bigint[]) as handled (event_id, position)`,
    [store, consumer, events.map(({ id }) => id), events.map(({ position }) => position)],
  )
}

async function moveProcessed(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  events: readonly ConfirmedEvent[],
): Promise<void> {
  if (events.length === 0) return
  await client.query(
    `update docket_consumer.processed_messages p set position = found.position
     from unnest($3::text[], $4::bigint[]) as found (event_id, position)
     where p.store_id = $1 and p.consumer = $2 and p.event_id = found.event_id`,
    [store, consumer, events.map(({ id }) => id), events.map(({ position }) => position)],
  )
}

async function park(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  parked: readonly Parking[],
): Promise<void> {
  if (parked.length === 0) return
  await client.query(
    `insert into docket_consumer.parked_events (store_id, consumer, event_id, position, stream_id, event, reason, attempts)
     select $1, $2, event_id, position, stream_id, event::json, reason, attempts
     from unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::integer[])
       as parked (event_id, position, stream_id, event, reason, attempts)`,
    [
      store,
      consumer,
      parked.map(({ event }) => event.id),
      parked.map(({ event }) => event.position),
      parked.map(({ event }) => event.streamId),
      parked.map(({ event }) => JSON.stringify(event)),
      parked.map(({ reason }) => storable(reason)),
      parked.map(({ attempts }) => attempts),
    ],
  )
}

/** PostgreSQL text cannot hold NUL, and nobody reads a reason of pages. */
export function storable(reason: string): string {
  return reason.replaceAll('\u0000', '').slice(0, MAX_REASON_LENGTH)
}

const MAX_REASON_LENGTH = 2_000

/** Keeps replies to be sent; `lastNumber` is the number of the last of them. */
export async function addReplies(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  replies: readonly Commit[],
  lastNumber: number,
): Promise<void> {
  if (replies.length === 0) return
  await client.query(
    `insert into docket_consumer.replies (store_id, consumer, number, stream_id, commit)
     select $1, $2, number, stream_id, commit::json
     from unnest($3::bigint[], $4::text[], $5::text[]) as reply (number, stream_id, commit)`,
    [
      store,
      consumer,
      replies.map((_, index) => lastNumber - replies.length + 1 + index),
      replies.map(({ streamId }) => streamId),
      replies.map((commit) => JSON.stringify(commit)),
    ],
  )
}

/** Forgets the events handled longest ago: those at `position` and before. */
export async function pruneProcessed(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  position: number,
): Promise<void> {
  await client.query(
    `delete from docket_consumer.processed_messages where store_id = $1 and consumer = $2 and position <= $3`,
    [store, consumer, position],
  )
}
