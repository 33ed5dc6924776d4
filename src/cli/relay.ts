import { openCentralStore } from '../server/store/central-store.js'
import { openRelay } from '../server/relay/open-relay.js'
import { messageOf } from '../errors.js'
import { databaseLocation } from './database-location.js'
import { endOnSignal } from './end-on-signal.js'

/** Where `docket relay` reads and publishes. */
export interface RelayCommandOptions {
  readonly data?: string
  readonly nats: string
  readonly stream: string
  readonly replicas: number
}

/** `docket relay`: publishes the events of every store until SIGINT or SIGTERM. */
export async function relay({ data, nats, stream, replicas }: RelayCommandOptions): Promise<void> {
  const central = await openCentralStore({ database: databaseLocation(data) })
  try {
    const location = { servers: nats.split(','), stream, replicas }
    const running = await openRelay({ central, nats: location, onError: reportRelayError })
    endOnSignal(() => running.close().then(() => central.close()))
    process.stdout.write(`docket publishes to ${nats}, stream ${stream}\n`)
  } catch (error) {
    await central.close()
    throw error
  }
}

/** Tells of a failure that the relay gets over. */
export function reportRelayError(error: unknown): void {
  process.stderr.write(`docket: a store could not be published, and will be tried again: ${messageOf(error)}\n`)
}
