import { createDocket, type ActorOption } from '../engine/create-docket.js'
import type { Docket } from '../engine/docket.js'
import type { Model } from '../model/define-model.js'
import { docketError } from '../errors.js'
import { isName } from '../events/ids.js'
import type { TokenSource } from '../engine/engine-options.js'
import { watchStorage } from './watch-storage.js'
import { createWorkerPort } from './worker-port.js'

/** What {@link openDocket} takes. */
export interface OpenDocketOptions extends ActorOption {
  /** The store (venue) whose log this device keeps. */
  readonly store: string
  /** Makes the worker whose module calls `serveModel`. Called again if the browser ends that worker. */
  readonly worker: () => Worker
  /** Where the central store is; without it the device is on its own. */
  readonly sync?: {
    /** Address of the sync routes, absolute or relative to the page. */
    readonly url: string
    /**
     * A token, or a function asked for one at every request; it is told the store, the device, and whether the centre
     * refused the last token.
     */
    readonly token: string | TokenSource
  }
  /** Names this device in what it captures; made once and kept when not given. */
  readonly deviceId?: string
  /** `'strict'` (default): on the disk before a call resolves. `'relaxed'`: faster, and a power cut may cost the last moments. */
  readonly durability?: 'strict' | 'relaxed'
}

/**
 * Opens a store on this device: the engine in a worker, its log in IndexedDB. Asks the browser once to keep the data. Name
 * the model's type, `openDocket<typeof model>(…)`, to have commands and inputs checked.
 * @throws DocketError `storage-unavailable`, `store-mismatch`, `log-corrupt`, `worker-died`, `invalid-argument`.
 */
export async function openDocket<M extends Model>(options: OpenDocketOptions): Promise<Docket<M>> {
  requireOptions(options)
  const { sync, store, deviceId, durability = 'strict' } = options
  const port = await createWorkerPort({
    createWorker: options.worker,
    config: {
      ...{ store, durability },
      ...(deviceId === undefined ? {} : { deviceId }),
      // The worker's own address is another: what is relative is meant from the page.
      syncUrl: sync === undefined ? null : new URL(sync.url, location.href).href,
    },
    token: async (request) => (typeof sync?.token === 'function' ? sync.token(request) : (sync?.token ?? '')),
  })
  const docket = await createDocket<M>(port, options)
  const wake = (): void => {
    if (document.visibilityState === 'visible') docket.syncNow()
  }
  document.addEventListener('visibilitychange', wake)
  const stopWatchingStorage = watchStorage((storage) => port.reportStorage(storage))
  return {
    ...docket,
    get status() {
      return docket.status
    },
    close: async () => {
      document.removeEventListener('visibilitychange', wake)
      stopWatchingStorage()
      await docket.close()
    },
  }
}

function requireOptions(options: OpenDocketOptions): void {
  if (!isName(options.store)) {
    const message = `A store is named by 1 to 255 characters without control characters, not ${JSON.stringify(options.store)}.`
    throw docketError('invalid-argument', message, { argument: 'store' })
  }
  if (typeof options.worker !== 'function') {
    const message = `worker is a function that makes the worker: () => new Worker(new URL('./model.worker.ts', import.meta.url), { type: 'module' }).`
    throw docketError('invalid-argument', message, { argument: 'worker' })
  }
}
