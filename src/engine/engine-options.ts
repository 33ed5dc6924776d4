import type { LogSource } from '../log/event-log.js'
import type { Model } from '../model/define-model.js'
import type { TokenRequest, TokenSource } from '../sync/http-transport.js'
import type { SyncTransport } from '../sync/transport.js'
import type { Clock } from '../sync/waiter.js'

export type { TokenRequest, TokenSource }

/** How a device reaches its centre: an address and a token, or a transport of one's own. */
export type SyncConfig =
  | {
      /** Address of the sync routes. */
      readonly url: string
      /**
       * A token, or a function asked for one at every request; it is told the store, the device, and whether the centre
       * refused the last token.
       */
      readonly token: string | TokenSource
    }
  | {
      /** For another way than HTTP; see {@link SyncTransport}. */
      readonly transport: SyncTransport
    }

/** What an engine is made of. */
export interface EngineOptions {
  readonly model: Model
  /** Where the log is kept: `memoryLog()` or `indexedDbLog(store)`. */
  readonly log: LogSource
  /** Without it the device is its own authority: commits are confirmed at once. */
  readonly sync?: SyncConfig
  /** Names this device in what it captures; made once and kept by the log when not given. */
  readonly deviceId?: string
  /** For tests: time and chance of the sync loop. */
  readonly clock?: Clock
}
