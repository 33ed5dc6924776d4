import { openSubscription, type EventHandler, type SqlDatabase, type Subscription } from 'docket/server'
import type { SubscriptionOptions } from 'docket/server'

/** A service of the story: who it is, what it keeps, and what it does about an event. */
export interface Service {
  /** Names its subscription, and the schema of its tables. */
  readonly name: string
  /** Statements that create its tables when they are missing. */
  readonly tables: readonly string[]
  /** Writes through the event's transaction and appends its answers; nothing else. */
  readonly handler: EventHandler
}

/** Where a service reads, appends and keeps its tables. */
export type ServiceSurroundings = Pick<
  SubscriptionOptions,
  'store' | 'from' | 'repliesTo' | 'database' | 'limits' | 'onError'
>

/** Creates the tables of a service, and has it follow the store. */
export async function openService(service: Service, surroundings: ServiceSurroundings): Promise<Subscription> {
  await createTables(surroundings.database, service)
  return await openSubscription({ ...surroundings, name: service.name, handler: service.handler })
}

/** Creates its tables where they are missing. Processes of one service may start together; `if not exists` is not enough. */
export async function createTables(database: SqlDatabase, { name, tables }: Service): Promise<void> {
  await database.transaction(async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtext($1))', [`demo-service-${name}`])
    await client.query(`create schema if not exists ${schemaOf(name)}`)
    for (const statement of tables) await client.query(statement)
  })
}

/** The schema that holds the tables of a service: one each, so that they can share a database and never a table. */
export function schemaOf(name: string): string {
  return `service_${name}`
}
