import type { SqlClient } from '../database/sql-database.js'
import type { ConfirmedEvent } from './event-source.js'
import { fenced, type SubscriptionKey } from './lease.js'
import { HandlerFailed, runHandler, sqlStateOf, type Work } from './run-handler.js'
import { noMarks, pruneProcessed, writeMarks, type Marks, type Parking } from './write-marks.js'

/** What to do in one transaction. */
export interface Batch {
  readonly fence: number
  /** In order of position, without gaps. */
  readonly events: readonly ConfirmedEvent[]
  /** The first of the events is put aside instead of handled. */
  readonly park: Omit<Parking, 'event'> | null
  /** True when the batch is to end with the event under way. */
  readonly isOver: () => boolean
}

/** What became of a batch: either all of it up to `position`, or nothing. */
export type BatchResult =
  | {
      readonly kind: 'handled'
      readonly position: number
      readonly parked: readonly Parking[]
      readonly hasReplies: boolean
    }
  /** `event` is `null` when it cannot be told which event is to blame. */
  | { readonly kind: 'failed'; readonly event: ConfirmedEvent | null; readonly cause: unknown }

// integrity_constraint_violation, data_exception, and what a trigger raises: deferred checks speak after the handlers.
const REFUSED_AFTERWARDS = /^(23|22|P0|25P02)/

/**
 * Handles a batch in one transaction: the effects of its events, their marks and the new position are committed
 * together. Ends early when it has taken a quarter of the lease.
 * @throws DocketError `fenced`, `GapFound`, or what the database threw; nothing has taken effect then, or the answer to
 * the commit was lost and all has.
 */
export async function handleEvents(work: Work, batch: Batch): Promise<BatchResult> {
  let hasRun = false
  try {
    return await work.settings.database.transaction(async (client) => {
      const from = await begin(client, work, batch.fence)
      const events = followingOn(from, batch.events)
      const marks = await handleAll(work, client, { ...batch, events })
      hasRun = true
      const to = events[countOf(marks) - 1]?.position ?? from
      await finish(work, client, marks, { fence: batch.fence, from, to })
      return { kind: 'handled', position: to, parked: marks.parked, hasReplies: marks.replies.length > 0 }
    })
  } catch (error) {
    if (error instanceof HandlerFailed) return { kind: 'failed', event: error.event, cause: error.cause }
    if (hasRun && REFUSED_AFTERWARDS.test(sqlStateOf(error)))
      return { kind: 'failed', event: soleEvent(batch), cause: error }
    throw error
  }
}

function soleEvent({ events }: Batch): ConfirmedEvent | null {
  return events.length === 1 ? events[0]! : null
}

function countOf({ processed, repeated, parked }: Marks): number {
  return processed.length + repeated.length + parked.length
}

/** Where the subscription stands. A process that stops in the middle is cut off by the database, and its locks with it. */
async function begin(client: SqlClient, { key, settings }: Work, fence: number): Promise<number> {
  const [row] = await client.query<{ position: number }>(
    `select position, set_config('idle_in_transaction_session_timeout', $4, true)
     from docket_consumer.subscriptions where store_id = $1 and consumer = $2 and fence = $3`,
    [key.store, key.consumer, fence, String(settings.limits.leaseMs)],
  )
  if (row === undefined) throw fenced(key)
  return row.position
}

/** The source left something out, or went back. */
export class GapFound extends Error {
  constructor(position: number, found: number) {
    super(`Position ${position} was followed by ${found}; the events are read again, none is left out.`)
    this.name = 'GapFound'
  }
}

/** The events after `position`; those before it were handled, whoever hands them in again. */
function followingOn(position: number, events: readonly ConfirmedEvent[]): readonly ConfirmedEvent[] {
  const news = events.filter((event) => event.position > position)
  for (const [index, event] of news.entries()) {
    const before = position + index
    if (event.position !== before + 1) throw new GapFound(before, event.position)
  }
  return news
}

async function handleAll(work: Work, client: SqlClient, { events, park, isOver }: Batch): Promise<Marks> {
  const marks = noMarks()
  const known = await readKnown(client, work.key, events)
  const { clock, limits } = work.settings
  const untilMs = clock.now() + limits.leaseMs / 4
  for (const [index, event] of events.entries()) {
    if (index > 0 && (isOver() || clock.now() > untilMs)) break
    if (known.handled.has(event.id)) marks.repeated.push(event)
    else if (known.parkedStreams.has(event.streamId)) marks.parked.push({ event, reason: BEHIND, attempts: 0 })
    else if (park !== null && index === 0) {
      marks.parked.push({ event, ...park })
      known.parkedStreams.add(event.streamId)
    } else await runHandler(work, client, event, marks)
  }
  return marks
}

/** The reason of an event that nothing is wrong with. */
const BEHIND = 'An earlier event of its stream is parked.'

interface KnownEvents {
  /** Events that were handled or parked. */
  readonly handled: ReadonlySet<string>
  readonly parkedStreams: Set<string>
}

async function readKnown(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  events: readonly ConfirmedEvent[],
): Promise<KnownEvents> {
  const ids = events.map(({ id }) => id)
  const processed = await client.query<{ id: string }>(
    `select event_id as id from docket_consumer.processed_messages
     where store_id = $1 and consumer = $2 and event_id = any($3::text[])`,
    [store, consumer, ids],
  )
  const parked = await client.query<{ id: string; streamId: string }>(
    `select event_id as id, stream_id as "streamId" from docket_consumer.parked_events
     where store_id = $1 and consumer = $2 and stream_id = any($3::text[])`,
    [store, consumer, [...new Set(events.map(({ streamId }) => streamId))]],
  )
  return {
    handled: new Set([...processed, ...parked].map(({ id }) => id)),
    parkedStreams: new Set(parked.map(({ streamId }) => streamId)),
  }
}

async function finish(
  { key, settings }: Work,
  client: SqlClient,
  marks: Marks,
  move: { readonly fence: number; readonly from: number; readonly to: number },
): Promise<void> {
  const { leaseMs, keepProcessed } = settings.limits
  // Deferred checks speak now: a commit that fails tells less, and PGlite never answers after one.
  await client.query('set constraints all immediate')
  await writeMarks(client, key, marks, { ...move, leaseMs })
  await requireStillParked(client, key, marks)
  // Not at every event: a few more are remembered than need be.
  const isPruning = Math.floor(move.to / PRUNE_EVERY) > Math.floor(move.from / PRUNE_EVERY)
  if (isPruning) await pruneProcessed(client, key, move.to - keepProcessed)
}

const PRUNE_EVERY = 500

/**
 * What was put behind a parked event must still stand behind one, or it would wait for nobody. Whoever replays a stream
 * locks the subscription's row before a parked event leaves; this transaction holds that lock by now.
 */
async function requireStillParked(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  marks: Marks,
): Promise<void> {
  const own = new Set(marks.parked.filter(({ attempts }) => attempts > 0).map(({ event }) => event.streamId))
  const behind = marks.parked.filter(({ event, attempts }) => attempts === 0 && !own.has(event.streamId))
  const streams = [...new Set(behind.map(({ event }) => event.streamId))]
  if (streams.length === 0) return
  const [row] = await client.query<{ count: number }>(
    `select count(distinct stream_id) as count from docket_consumer.parked_events
     where store_id = $1 and consumer = $2 and stream_id = any($3::text[]) and not (event_id = any($4::text[]))`,
    [store, consumer, streams, behind.map(({ event }) => event.id)],
  )
  if (row?.count !== streams.length) throw new StreamReplayed()
}

/** A parked stream was replayed to its end meanwhile: what is new of it can be handled. */
export class StreamReplayed extends Error {
  constructor() {
    super('A parked stream was replayed while its next events were about to be parked; they are handled instead.')
    this.name = 'StreamReplayed'
  }
}
