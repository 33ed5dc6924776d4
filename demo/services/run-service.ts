import { fromCentralStore, openCentralStore, openServiceDatabase } from 'docket/server'
import { openEventSource } from './event-source.ts'
import { authorize, SERVICE_ROLE, venue } from './model.ts'
import { replayOnStart } from './replay-on-start.ts'
import { reportTo } from './report.ts'
import { openService, type Service } from './service.ts'
import { readSettings, type ServiceSettings } from './settings.ts'

/** Runs a service in a process of its own, told by its environment, until SIGINT or SIGTERM. */
export function runService(service: Service): void {
  start(service).catch((error: unknown) => fail(service.name, error))
}

function fail(name: string, error: unknown): never {
  console.error(`${name}: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(1)
}

async function start(service: Service): Promise<void> {
  const close = await startService(service, readSettings(process.env))
  let closing: Promise<void> | undefined
  // A terminal tells all its processes, and whoever started this one may tell it again.
  const stop = (): void => void (closing ??= close().catch((error: unknown) => fail(service.name, error)))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  console.log(`${service.name}: follows the log.`)
}

/** It works with one connection, says on another that it is there, and is asked on a third. */
const MAX_CONNECTIONS = 3

async function startService(service: Service, settings: ServiceSettings): Promise<() => Promise<void>> {
  const { store, databaseUrl, ownDatabaseUrl, eventsUrl, leaseMs } = settings
  const central = await openCentralStore({
    database: { url: databaseUrl, maxConnections: MAX_CONNECTIONS },
    model: venue,
    authorize,
  })
  const repliesTo = fromCentralStore(central, { roles: [SERVICE_ROLE] })
  const source = await openEventSource(eventsUrl, repliesTo)
  const database = await openServiceDatabase({ url: ownDatabaseUrl, maxConnections: MAX_CONNECTIONS })
  const subscription = await openService(service, {
    store,
    from: source.from,
    repliesTo,
    database,
    limits: { leaseMs },
    onError: reportTo(service.name),
  })
  await replayOnStart(service.name, subscription)
  return async () => {
    await subscription.close()
    await Promise.all([source.close(), database.close(), central.close()])
  }
}
