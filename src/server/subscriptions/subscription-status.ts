import type { Work } from './run-handler.js'

/**
 * What a subscription of this process does: `standby` waits for the process that holds it, `retrying` for another attempt,
 * `live` has handled all there is.
 */
export type SubscriptionState = 'starting' | 'standby' | 'catching-up' | 'live' | 'retrying' | 'closed'

/** How far a consumer has come, whichever process does the work. */
export interface SubscriptionStatus {
  readonly store: string
  readonly name: string
  /** Of this process. */
  readonly state: SubscriptionState
  /** Every event up to here was handled or parked. */
  readonly position: number
  /** Position of the last event there is. */
  readonly head: number
  readonly lag: {
    readonly events: number
    /** For how long the centre has had the oldest event that waits; 0 when none does. */
    readonly seconds: number
  }
  readonly parked: number
  /** Replies on their way to the store. */
  readonly unsentReplies: number
  /** Replies the store would not take; see `refusedReplies`. */
  readonly refusedReplies: number
}

interface Counts {
  readonly position: number
  readonly parked: number
  readonly unsentReplies: number
  readonly refusedReplies: number
}

/** Looks up where a subscription stands. */
export async function readStatus({ key, settings }: Work, state: SubscriptionState): Promise<SubscriptionStatus> {
  const { database, from, clock } = settings
  const [counts] = await database.query<Counts>(
    `select position,
       (select count(*) from docket_consumer.parked_events where store_id = $1 and consumer = $2) as parked,
       (select count(*) from docket_consumer.replies
        where store_id = $1 and consumer = $2 and refusal is null) as "unsentReplies",
       (select count(*) from docket_consumer.replies
        where store_id = $1 and consumer = $2 and refusal is not null) as "refusedReplies"
     from docket_consumer.subscriptions where store_id = $1 and consumer = $2`,
    [key.store, key.consumer],
  )
  const { position, ...numbers } = counts ?? { position: 0, parked: 0, unsentReplies: 0, refusedReplies: 0 }
  const { head, events } = await from.read(key.store, { after: position, limit: 1 })
  const oldest = events[0]
  const waitedMs = oldest === undefined ? 0 : Math.max(0, clock.now() - Date.parse(oldest.receivedAt))
  return {
    store: key.store,
    name: key.consumer,
    state,
    position,
    head,
    lag: { events: Math.max(0, head - position), seconds: waitedMs / 1_000 },
    ...numbers,
  }
}
