import { messageOf } from '../../errors.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'
import type { ConfirmedEvent } from './event-source.js'
import type { SubscriptionKey } from './lease.js'
import { HandlerFailed, runHandler, sqlStateOf, type Work } from './run-handler.js'
import { addReplies, lockForReplies, markProcessed, noMarks, storable } from './write-marks.js'

/** An event that was put aside. */
export interface ParkedEvent {
  readonly event: ConfirmedEvent
  /** What the handler said, or that an earlier event of the stream is parked. */
  readonly reason: string
  /** How often it was tried; 0 for one that only stands behind another. */
  readonly attempts: number
  /** ISO 8601, UTC. */
  readonly parkedAt: string
}

/** What a replay has come to. */
export interface ReplayResult {
  readonly handled: number
  /** How many are parked still, in all streams. */
  readonly parked: number
}

interface ParkedRow extends Omit<ParkedEvent, 'parkedAt'> {
  readonly parkedAt: Date | string
}

/** The parked events in order of position. */
export async function readParked(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
): Promise<readonly ParkedEvent[]> {
  const rows = await database.query<ParkedRow>(
    `select event, reason, attempts, parked_at as "parkedAt" from docket_consumer.parked_events
     where store_id = $1 and consumer = $2 order by position`,
    [store, consumer],
  )
  return rows.map((row) => ({ ...row, parkedAt: new Date(row.parkedAt).toISOString() }))
}

/**
 * Handles parked events in their order, each in a transaction of its own and each once, whoever else replays. A stream
 * whose next event fails again stays parked from there on.
 */
export async function replayParked(work: Work, streamId?: string): Promise<ReplayResult> {
  const { database } = work.settings
  let handled = 0
  const streams = streamId === undefined ? await parkedStreams(database, work.key) : [streamId]
  for (const stream of streams) handled += await replayStream(work, stream)
  return { handled, parked: (await readParked(database, work.key)).length }
}

async function parkedStreams(database: SqlDatabase, { store, consumer }: SubscriptionKey): Promise<readonly string[]> {
  const rows = await database.query<{ streamId: string }>(
    `select stream_id as "streamId" from docket_consumer.parked_events
     where store_id = $1 and consumer = $2 group by stream_id order by min(position)`,
    [store, consumer],
  )
  return rows.map(({ streamId }) => streamId)
}

async function replayStream(work: Work, streamId: string): Promise<number> {
  for (let handled = 0; ;) {
    const first = await firstParked(work.settings.database, work.key, streamId)
    if (first === null) return handled
    try {
      if (await replayEvent(work, first.event)) handled += 1
    } catch (error) {
      if (!(error instanceof HandlerFailed)) throw error
      work.settings.onError(error.cause, first.event)
      await noteFailure(work, first, error.cause)
      return handled
    }
  }
}

async function firstParked(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  streamId: string,
): Promise<Pick<ParkedEvent, 'event' | 'attempts'> | null> {
  const [row] = await database.query<Pick<ParkedEvent, 'event' | 'attempts'>>(
    `select event, attempts from docket_consumer.parked_events
     where store_id = $1 and consumer = $2 and stream_id = $3 order by position limit 1`,
    [store, consumer, streamId],
  )
  return row ?? null
}

/** False when somebody else has replayed the event. */
async function replayEvent(work: Work, event: ConfirmedEvent): Promise<boolean> {
  const { key, settings } = work
  return await settings.database.transaction(async (client) => {
    if (!(await lockParked(client, work, event))) return false
    const marks = noMarks()
    await runHandler(work, client, event, marks)
    await requireEffects(client, event)
    // From here on the holder cannot put an event behind this one.
    const lastNumber = await lockForReplies(client, key, marks.replies.length)
    await client.query(
      `delete from docket_consumer.parked_events where store_id = $1 and consumer = $2 and event_id = $3`,
      [key.store, key.consumer, event.id],
    )
    await markProcessed(client, key, marks.processed)
    await addReplies(client, key, marks.replies, lastNumber)
    return true
  })
}

/** See that the transaction can be committed; PGlite never answers after a commit that fails. */
async function requireEffects(client: SqlClient, event: ConfirmedEvent): Promise<void> {
  try {
    await client.query('set constraints all immediate')
  } catch (error) {
    throw sqlStateOf(error) === '' ? error : new HandlerFailed(event, error)
  }
}

async function lockParked(client: SqlClient, { key, settings }: Work, { id }: ConfirmedEvent): Promise<boolean> {
  await client.query(`select set_config('idle_in_transaction_session_timeout', $1, true)`, [
    String(settings.limits.leaseMs),
  ])
  const rows = await client.query(
    `select 1 from docket_consumer.parked_events where store_id = $1 and consumer = $2 and event_id = $3 for update`,
    [key.store, key.consumer, id],
  )
  return rows.length === 1
}

async function noteFailure(
  { key, settings }: Work,
  { event, attempts }: Pick<ParkedEvent, 'event' | 'attempts'>,
  cause: unknown,
): Promise<void> {
  await settings.database.query(
    `update docket_consumer.parked_events set reason = $4, attempts = $5
     where store_id = $1 and consumer = $2 and event_id = $3`,
    [key.store, key.consumer, event.id, storable(messageOf(cause)), attempts + 1],
  )
}
