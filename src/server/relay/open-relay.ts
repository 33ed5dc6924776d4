import type { SqlClient } from '../database/sql-database.js'
import type { CentralStore } from '../store/central-store.js'
import { openJetStream } from './jetstream.js'
import type { JetStreamLocation } from './jetstream-location.js'
import { createJetStreamPublisher } from './jetstream-publisher.js'
import { createLeases, type Lease } from './leases.js'
import { publishStore, type PublishOptions } from './publish-store.js'
import type { Publisher } from './publisher.js'

/** What {@link openRelay} takes. */
export interface RelayOptions {
  /** Whose events are published; it stays open when the relay closes. */
  readonly central: CentralStore
  readonly nats: JetStreamLocation
  /** How long a store stays with a relay that says nothing any more, in ms. Default 10 000. */
  readonly leaseMs?: number
  /** Told of what failed; the relay goes on with it in a moment. */
  readonly onError?: (error: unknown) => void
}

/** Publishes the events of all stores, as long as it is open. */
export interface Relay {
  /** Events published since it was opened. */
  readonly published: number
  /** Finishes the event under way, and lets other relays have its stores. */
  close(): Promise<void>
}

const LEASE_MS = 10_000
const POLL_MS = 250
const PAUSE_MS = 1_000
/** Stores that are published at a time. */
const CONCURRENCY = 16

/**
 * Opens a relay: the events of every store go to JetStream in the order of their positions, from where the last relay
 * stopped. Any number of relays share the stores of a database; what one publishes, no other does.
 * @throws DocketError `storage-unavailable` when NATS does not answer.
 */
export async function openRelay(options: RelayOptions): Promise<Relay> {
  const { central, nats } = options
  return startRelay({
    ...options,
    client: central.database,
    publisher: createJetStreamPublisher(await openJetStream(nats)),
  })
}

interface Parts extends Omit<RelayOptions, 'nats'> {
  readonly client: SqlClient
  readonly publisher: Publisher
}

/** Runs a relay to any broker; it closes the publisher in the end. */
export function startRelay({ central, client, publisher, leaseMs = LEASE_MS, onError = () => {} }: Parts): Relay {
  const closing = new AbortController()
  const { signal } = closing
  const leases = createLeases(client, leaseMs)
  let published = 0
  const options: PublishOptions = {
    ...{ central, publisher, leases, signal, renewMs: leaseMs / 3 },
    onPublished: () => (published += 1),
  }
  const publishOne = async (lease: Lease): Promise<void> => {
    try {
      const outcome = await publishStore(options, lease)
      if (outcome !== 'taken-over') await leases.release(lease)
    } catch (error) {
      onError(error)
      await leases.release(lease).catch(onError)
      await pause(PAUSE_MS, signal)
    }
  }
  const claim = (free: number): Promise<readonly Lease[]> =>
    leases.claim(free).catch((error: unknown) => {
      onError(error)
      return []
    })
  const run = async (): Promise<void> => {
    const busy = new Set<Promise<void>>()
    while (!signal.aborted) {
      const claimed = await claim(CONCURRENCY - busy.size)
      for (const lease of claimed) {
        const working: Promise<void> = publishOne(lease).finally(() => busy.delete(working))
        busy.add(working)
      }
      // A store that never runs dry must not keep the others waiting.
      if (busy.size === CONCURRENCY) await Promise.race(busy)
      else if (claimed.length === 0) await pause(POLL_MS, signal)
    }
    await Promise.all(busy)
  }
  const running = run()
  let closed: Promise<void> | undefined
  return {
    get published() {
      return published
    },
    close: () => {
      closing.abort()
      return (closed ??= running.then(() => publisher.close()))
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms)
    function end(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
