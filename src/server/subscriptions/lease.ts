import { docketError } from '../../errors.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'

/** Whose subscription it is: one consumer's of one store. */
export interface SubscriptionKey {
  readonly store: string
  readonly consumer: string
}

/** The right to handle events, until somebody else has it. */
export interface Lease {
  /** Counts the holders; nobody commits with an older one than the row has. */
  readonly fence: number
  /** Every event up to here was handled or parked. */
  readonly position: number
  readonly epoch: string
}

/** The row's columns; every statement about one subscription begins with these two parameters. */
const OF_KEY = 'store_id = $1 and consumer = $2'

/** Makes the row of a name that is new, where `start` says; a name that is known stays where it is. */
export async function ensureSubscription(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  start: { readonly position: number; readonly epoch: string },
): Promise<void> {
  await database.query(
    `insert into docket_consumer.subscriptions (store_id, consumer, position, epoch)
     values ($1, $2, $3, $4) on conflict do nothing`,
    [store, consumer, start.position, start.epoch],
  )
}

/** Takes the subscription for `holder`, if nobody else holds it; time is the database's, so all processes agree on it. */
export async function takeLease(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  { holder, leaseMs }: { readonly holder: string; readonly leaseMs: number },
): Promise<Lease | null> {
  const [lease] = await database.query<Lease>(
    `update docket_consumer.subscriptions
     set holder = $3, fence = fence + 1, lease_until = clock_timestamp() + $4 * interval '1 millisecond'
     where ${OF_KEY} and (holder is null or holder = $3 or lease_until < clock_timestamp())
     returning fence, position, epoch`,
    [store, consumer, holder, leaseMs],
  )
  return lease ?? null
}

/** Says that the holder is alive; false when it is not the holder any more. */
export async function renewLease(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  { fence, leaseMs }: { readonly fence: number; readonly leaseMs: number },
): Promise<boolean> {
  const rows = await database.query(
    `update docket_consumer.subscriptions set lease_until = clock_timestamp() + $4 * interval '1 millisecond'
     where ${OF_KEY} and fence = $3 returning 1`,
    [store, consumer, fence, leaseMs],
  )
  return rows.length === 1
}

/** Lets the next process take over at once. */
export async function releaseLease(
  database: SqlDatabase,
  { store, consumer }: SubscriptionKey,
  fence: number,
): Promise<void> {
  await database.query(
    `update docket_consumer.subscriptions set holder = null, lease_until = null where ${OF_KEY} and fence = $3`,
    [store, consumer, fence],
  )
}

/** Moves a subscription to where a changed log agrees with it. */
export async function moveTo(
  client: SqlClient,
  { store, consumer }: SubscriptionKey,
  { fence, position, epoch }: Lease,
): Promise<void> {
  const rows = await client.query(
    `update docket_consumer.subscriptions set position = $4, epoch = $5 where ${OF_KEY} and fence = $3 returning 1`,
    [store, consumer, fence, position, epoch],
  )
  if (rows.length === 0) throw fenced({ store, consumer })
}

/** What is thrown to a process whose subscription somebody else has taken over. */
export function fenced({ store, consumer }: SubscriptionKey): Error {
  return docketError('fenced', `Another process has taken over the subscription ${consumer} of ${store}.`, { store })
}
