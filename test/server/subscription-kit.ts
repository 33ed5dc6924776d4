import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import {
  fromCentralStore,
  openCentralStore,
  openServiceDatabase,
  openSubscription,
  type CentralStore,
  type Commit,
  type EventHandler,
  type SqlDatabase,
  type Subscription,
  type SubscriptionOptions,
} from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf, identityAt } from './commit-builder.ts'

/** What the kitchen has printed: a ticket an event, unless something went wrong; nothing keeps it from printing two. */
export interface Ticket {
  readonly eventId: string
  readonly streamId: string
}

/** Creates the kitchen's own table. */
export async function createTickets(database: SqlDatabase): Promise<void> {
  await database.query(
    'create table if not exists tickets (number serial, store text, event_id text, stream_id text, body text)',
  )
}

/** The tickets of a store in the order they were printed. */
export async function ticketsOf(database: SqlDatabase, store: string): Promise<readonly Ticket[]> {
  return await database.query<Ticket>(
    'select event_id as "eventId", stream_id as "streamId" from tickets where store = $1 order by number',
    [store],
  )
}

/** The kitchen: prints a ticket for every event. */
export function printTickets(store: string): EventHandler {
  return async (event, { client }) => {
    await client.query('insert into tickets (store, event_id, stream_id, body) values ($1, $2, $3, $4)', [
      store,
      event.id,
      event.streamId,
      JSON.stringify(event.data),
    ])
  }
}

/** Opens the kitchen's subscription with short times. */
export function openKitchen(
  central: CentralStore,
  options: Pick<SubscriptionOptions, 'store' | 'database'> & Partial<SubscriptionOptions>,
): Promise<Subscription> {
  return openSubscription({
    name: 'kitchen',
    from: fromCentralStore(central),
    handler: printTickets(options.store),
    ...options,
    limits: { leaseMs: 500, retryBaseMs: 1, retryMaxMs: 20, ...options.limits },
  })
}

/** Sends orders to the store: one event for each stream id, in that order. Returns the events' ids. */
export async function sendOrders(central: CentralStore, store: string, ...streamIds: string[]): Promise<string[]> {
  const commits = streamIds.map((streamId) => commitOf(streamId, 'any', { events: [eventOf()] }))
  await pushAll(central, store, commits)
  return commits.flatMap(({ events }) => events.map(({ id }) => id))
}

/** Pushes commits that must be accepted. */
export async function pushAll(central: CentralStore, store: string, commits: readonly Commit[]): Promise<void> {
  const result = await central.push(store, identityAt(store), { epoch: null, commits })
  if (result.kind !== 'judged' || result.answer.verdicts.some(({ verdict }) => verdict !== 'accepted')) {
    throw new Error(`Not accepted: ${JSON.stringify(result)}`)
  }
}

/** Waits until nothing is left to handle or to send. */
export async function untilCaughtUp(subscription: Subscription): Promise<void> {
  await until(async () => {
    const { position, head, unsentReplies } = await subscription.status()
    return position === head && unsentReplies === 0
  })
}

/** Waits until `holds`, and gives up when that cannot be expected any more. */
export async function until(holds: () => boolean | Promise<boolean>, giveUpMs = GIVE_UP_MS): Promise<void> {
  const deadline = Date.now() + giveUpMs
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${holds.toString()}`)
    await sleep(5)
  }
}

const GIVE_UP_MS = 20_000

/** Fails unless there is exactly one ticket for each event, in order. */
export async function expectTickets(database: SqlDatabase, store: string, eventIds: readonly string[]): Promise<void> {
  expect((await ticketsOf(database, store)).map(({ eventId }) => eventId)).toEqual(eventIds)
}

/** A central store in memory, the kitchen's database in it, and a store of its own for each test of the suite around. */
export function embeddedKitchens() {
  let central: CentralStore
  let database: SqlDatabase
  let store: string
  let opened: Subscription[] = []
  beforeAll(async () => {
    central = await openCentralStore({ database: { memory: true } })
    database = await openServiceDatabase({ shared: central.database })
    await createTickets(database)
  })
  afterAll(() => central.close())
  beforeEach(() => void (store = newStore()))
  afterEach(async () => {
    await Promise.all(opened.map((subscription) => subscription.close()))
    opened = []
  })
  return {
    get central() {
      return central
    },
    get database() {
      return database
    },
    get store() {
      return store
    },
    /** Opens a subscription that is closed after the test. */
    async open(options: Partial<Parameters<typeof openKitchen>[1]> = {}): Promise<Subscription> {
      const subscription = await openKitchen(central, { store, database, ...options })
      opened.push(subscription)
      return subscription
    },
    /** Positions of the events that are remembered as handled. */
    async processed(): Promise<readonly number[]> {
      const rows = await database.query<{ position: number }>(
        'select position from docket_consumer.processed_messages where store_id = $1 order by position',
        [store],
      )
      return rows.map(({ position }) => position)
    },
  }
}
