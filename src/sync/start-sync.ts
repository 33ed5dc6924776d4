import type { EventLog } from '../log/event-log.js'
import type { OpenRedecider } from '../log/redecider.js'
import { joinLeadership } from './leadership.js'
import { startSyncLoop, type SyncLoop } from './sync-loop.js'
import type { SyncStatus } from './sync-status.js'
import type { SyncTransport } from './transport.js'
import { systemClock, type Clock } from './waiter.js'

/** What syncing a log needs. */
export interface SyncOptions {
  readonly log: EventLog
  readonly deviceId: string
  readonly transport: SyncTransport
  readonly openRedecider: OpenRedecider
  readonly clock?: Clock
  /** Called when the status changed, in the leading tab and in those that follow it. */
  readonly onStatus: (status: SyncStatus) => void
}

/** Syncing in the background. */
export interface Sync {
  /** A hint that the centre may be reachable, or that there is work: online again, visible again, a person asks. */
  wake(): void
  /** Stops; a request under way is given up, which loses nothing. */
  close(): Promise<void>
}

/** Syncs a log with its centre while this tab leads, and follows the tab that does otherwise. */
export function startSync(options: SyncOptions): Sync {
  const { log, clock = systemClock } = options
  const stop = new AbortController()
  let loop: SyncLoop | null = null
  const { announce, ended } = joinLeadership({
    log,
    clock,
    name: `docket/${log.store}/${options.deviceId}/sync`,
    signal: stop.signal,
    onFollow: options.onStatus,
    lead: (fence, signal) => {
      loop = startSyncLoop({
        ...{ log, clock, fence, signal },
        transport: options.transport,
        openRedecider: options.openRedecider,
        onStatus: (status) => {
          announce(status)
          options.onStatus(status)
        },
      })
      return loop
    },
  })
  const wake = (): void => loop?.ask()
  globalThis.addEventListener?.('online', wake)
  return {
    wake,
    close: async () => {
      globalThis.removeEventListener?.('online', wake)
      stop.abort()
      await ended
    },
  }
}
