import type { Commit } from '../../events/commit.js'
import type { SqlDatabase } from '../database/sql-database.js'
import type { SubscriptionKey } from './lease.js'
import type { Work } from './run-handler.js'
import { storable } from './write-marks.js'

interface ReplyRow {
  readonly number: number
  readonly commit: Commit
}

/** A reply the store would not take, and why. */
export interface RefusedReply {
  readonly commit: Commit
  readonly reason: string
}

const MAX_REPLIES = 100

/**
 * Sends what handlers have appended, in order, until nothing is left to send. Sent again after a lost answer, replies
 * are known by their ids. One that is refused stays, with the reason, and so does what follows on its stream.
 */
export async function sendReplies({ key, settings }: Work): Promise<void> {
  const { database, repliesTo } = settings
  while (repliesTo !== null) {
    const waiting = await readWaiting(database, key)
    if (waiting.length === 0) return
    const verdicts = await repliesTo.append(
      key.store,
      key.consumer,
      waiting.map(({ commit }) => commit),
    )
    const stored = waiting.filter((_, index) => verdicts[index]?.stored === true)
    await remove(database, key, stored)
    for (const [index, { number }] of waiting.entries()) {
      const verdict = verdicts[index]
      if (verdict?.stored === false) await refuse(database, key, { number, reason: verdict.reason })
    }
    // Nothing was settled: the next call offers them again, not this one for ever.
    if (verdicts.every((verdict) => verdict === null)) return
  }
}

async function readWaiting(database: SqlDatabase, { store, consumer }: SubscriptionKey): Promise<readonly ReplyRow[]> {
  return await database.query<ReplyRow>(
    `select number, commit from docket_consumer.replies r
     where store_id = $1 and consumer = $2 and not exists (
       select 1 from docket_consumer.replies refused
       where refused.store_id = $1 and refused.consumer = $2 and refused.stream_id = r.stream_id
         and refused.number <= r.number and refused.refusal is not null
     )
     order by number limit ${MAX_REPLIES}`,
    [store, consumer],
  )
}

async function remove(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  replies: readonly ReplyRow[],
): Promise<void> {
  if (replies.length === 0) return
  await database.query(
    `delete from docket_consumer.replies where store_id = $1 and consumer = $2 and number = any($3::bigint[])`,
    [store, consumer, replies.map(({ number }) => number)],
  )
}

async function refuse(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  { number, reason }: { readonly number: number; readonly reason: string },
): Promise<void> {
  await database.query(
    `update docket_consumer.replies set refusal = $4 where store_id = $1 and consumer = $2 and number = $3`,
    [store, consumer, number, storable(reason)],
  )
}

/** The replies that were refused, in order. */
export async function refusedReplies(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
): Promise<readonly RefusedReply[]> {
  return await database.query<RefusedReply>(
    `select commit, refusal as reason from docket_consumer.replies
     where store_id = $1 and consumer = $2 and refusal is not null order by number`,
    [store, consumer],
  )
}

/** Offers refused replies again with the next ones that are sent. */
export async function retryRefused(database: SqlDatabase, { store, consumer }: SubscriptionKey): Promise<void> {
  await database.query(
    `update docket_consumer.replies set refusal = null where store_id = $1 and consumer = $2 and refusal is not null`,
    [store, consumer],
  )
}
