import {
  fromCentralStore,
  openCentralStore,
  openServiceDatabase,
  type CentralStore,
  type ConfirmedEvent,
  type EventSource,
  type SqlDatabase,
  type Subscription,
} from 'docket/server'
import { authorize, SERVICE_ROLE, venue } from '../../demo/services/model.ts'
import { openService, schemaOf, type Service } from '../../demo/services/service.ts'
import { storyServices, type ServiceName, type StoryRules } from '../../demo/services/story.ts'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf } from '../server/commit-builder.ts'
import { pushAll, until } from '../server/subscription-kit.ts'

/** The five, in the order in which they are opened. */
export const SERVICE_NAMES: readonly ServiceName[] = ['consumer', 'kitchen', 'accounts', 'order', 'shipping']

/** What the tests' kitchen and accounts go by. */
export const TEST_RULES: StoryRules = { maxTickets: 5, limitCents: 5_000, cardLimitCents: 10_000 }

/** What a test changes about a service. */
export interface Surroundings {
  readonly service?: Service
  readonly from?: EventSource
  readonly database?: SqlDatabase
}

/** A venue with its five services in this process. */
export interface Story {
  readonly central: CentralStore
  readonly store: string
  readonly source: ReturnType<typeof fromCentralStore>
  readonly database: SqlDatabase
  readonly services: Record<ServiceName, Service>
  /** Appends an event as a device does. */
  append(streamId: string, type: string, data: unknown): Promise<void>
  start(name: ServiceName, surroundings?: Surroundings): Promise<Subscription>
  stop(name: ServiceName): Promise<void>
  /** Waits until the services that run have nothing left to do. */
  settle(): Promise<void>
  events(): Promise<readonly ConfirmedEvent[]>
}

/** A central store in memory, as the demo's. */
export function openStoryCentre(): Promise<CentralStore> {
  return openCentralStore({ database: { memory: true }, model: venue, authorize })
}

/** A story of its own in `central`; its services' tables are empty, and nothing runs. */
export async function createStory(central: CentralStore, rules: StoryRules = TEST_RULES): Promise<Story> {
  const store = newStore()
  const source = fromCentralStore(central, { roles: [SERVICE_ROLE] })
  const database = await openServiceDatabase({ shared: central.database })
  for (const name of SERVICE_NAMES) await database.query(`drop schema if exists ${schemaOf(name)} cascade`)
  const services = storyServices(rules)
  const running = new Map<ServiceName, Subscription>()
  const limits = { leaseMs: 2_000, retryBaseMs: 1, retryMaxMs: 5 }
  const headNow = async (): Promise<number> => (await central.head(store)).head
  return {
    central,
    store,
    source,
    database,
    services,
    append: (streamId, type, data) =>
      pushAll(central, store, [commitOf(streamId, 'any', { events: [eventOf({ type, data })] })]),
    async start(name, { service = services[name], ...changed } = {}) {
      const surroundings = { store, from: source, repliesTo: source, database, limits, ...changed }
      const subscription = await openService(service, surroundings)
      running.set(name, subscription)
      return subscription
    },
    async stop(name) {
      await running.get(name)?.close()
      running.delete(name)
    },
    settle: () =>
      until(async () => {
        const head = await headNow()
        for (const subscription of running.values()) {
          const { position, unsentReplies } = await subscription.status()
          if (position !== head || unsentReplies > 0) return false
        }
        return (await headNow()) === head
      }),
    events: async () => (await source.read(store, { after: 0, limit: 100_000 })).events,
  }
}

/** Ends all services of a story. */
export async function endStory(story: Story): Promise<void> {
  for (const name of SERVICE_NAMES) await story.stop(name)
}
