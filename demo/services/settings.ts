/** What a service's process is told by its environment. */
export interface ServiceSettings {
  /** Which venue it serves. `DOCKET_STORE`. */
  readonly store: string
  /** The PostgreSQL of the central store. `DATABASE_URL`. */
  readonly databaseUrl: string
  /** The PostgreSQL with the service's own tables; by default, that of the central store. `SERVICE_DATABASE_URL`. */
  readonly ownDatabaseUrl: string
  /** Where events come from when not from the central store's database. `DOCKET_EVENTS`. */
  readonly eventsUrl: string | null
  /** How long a service that says nothing keeps its turn. `DOCKET_LEASE_MS`. */
  readonly leaseMs: number
}

/** The venue of the demo. */
export const DEMO_STORE = 'cafe-12'

const DEFAULT_LEASE_MS = 5_000

/** Reads the settings of a service. @throws Error that says which one to give. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ServiceSettings {
  const databaseUrl = given(env['DATABASE_URL'])
  if (databaseUrl === null) {
    throw new Error('DATABASE_URL is the PostgreSQL of the central store: postgres://user:password@host:5432/database')
  }
  const leaseMs = Number(given(env['DOCKET_LEASE_MS']) ?? DEFAULT_LEASE_MS)
  if (!Number.isInteger(leaseMs)) throw new Error(`DOCKET_LEASE_MS is a number of milliseconds, not ${leaseMs}.`)
  return {
    store: given(env['DOCKET_STORE']) ?? DEMO_STORE,
    databaseUrl,
    ownDatabaseUrl: given(env['SERVICE_DATABASE_URL']) ?? databaseUrl,
    eventsUrl: given(env['DOCKET_EVENTS']),
    leaseMs,
  }
}

function given(text: string | undefined): string | null {
  return text === undefined || text === '' ? null : text
}
