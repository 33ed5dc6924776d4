import { existsSync } from 'node:fs'
import { openCentralStore, type CentralStore } from '../server/store/central-store.js'
import { ALL_STORES } from '../server/http/authenticate.js'
import { readDataDirLock, type LockHolder } from '../server/database/data-dir-lock.js'
import { issueToken } from '../server/http/token.js'
import { databaseLocation } from './database-location.js'
import { remoteStore, servedStores } from './remote-store.js'
import { secretFor } from '../server/http/secret.js'
import { CLI_DEVICE, type StoreAccess } from './store-access.js'
import { usageError } from './usage-error.js'

/** Which store, and how to reach it. */
export interface StoreOptions {
  readonly store?: string
  readonly data?: string
  readonly url?: string
  readonly token?: string
}

const TOKEN_SECONDS = 86_400

/**
 * Reaches a store: at `url`, through the server that has `data` open, or in the database itself.
 * @throws DocketError `invalid-argument` when it is not clear which store is meant.
 */
export async function openStoreAccess(options: StoreOptions): Promise<StoreAccess> {
  if (options.url !== undefined) {
    if (options.token === undefined || options.token === '')
      throw usageError('token', 'With --url a --token (or DOCKET_TOKEN) is needed.')
    return remoteStore(options.url, storeNamed(options, 'at a server'), options.token)
  }
  const holder = options.data === undefined ? null : readDataDirLock(options.data)
  if (holder !== null) return await servedStore(options, holder)
  return await localStore(options)
}

async function servedStore(options: StoreOptions, { pid, url }: LockHolder): Promise<StoreAccess> {
  if (url === null) throw usageError('data', `The data directory ${options.data} is in use by process ${pid}.`)
  const secret = secretFor(options.data)
  const tokenFor = (store: string): Promise<string> =>
    issueToken(secret, { store, device: CLI_DEVICE, expiresInSeconds: TOKEN_SECONDS })
  const store = options.store ?? onlyOne(await servedStores(url, await tokenFor(ALL_STORES)))
  return remoteStore(url, store, await tokenFor(store))
}

function storeNamed({ store }: StoreOptions, where: string): string {
  if (store !== undefined) return store
  throw usageError('store', `Say which store is meant with --store: ${where} they are not listed.`)
}

async function localStore(options: StoreOptions): Promise<StoreAccess> {
  const location = databaseLocation(options.data)
  const central = await openCentralStore({ database: location })
  try {
    const store = options.store ?? onlyOne(await central.stores())
    return localAccess(central, store)
  } catch (error) {
    await central.close()
    throw error
  }
}

function localAccess(central: CentralStore, store: string): StoreAccess {
  const identity = { store, device: CLI_DEVICE, actor: null, roles: [] }
  return {
    store,
    async push(commits) {
      const result = await central.push(store, identity, { epoch: null, commits })
      if (result.kind === 'judged') return result.answer
      throw new Error(`Store ${store} was replaced while it was written to.`)
    },
    pull: (after, limit) => central.pull(store, { after, limit }),
    // Asking a store that does not exist for its head would make it.
    hasEvents: async () => (await central.stores()).includes(store) && (await central.head(store)).head > 0,
    close: () => central.close(),
  }
}

/** The one store there is. @throws DocketError `invalid-argument` when there are none, or several. */
export function onlyOne(stores: readonly string[]): string {
  const [store] = stores
  if (store !== undefined && stores.length === 1) return store
  const found = stores.length === 0 ? 'The database holds no store.' : `Say which with --store: ${stores.join(', ')}.`
  throw usageError('store', found)
}

/**
 * Reaches a store that has events: a mistyped name must not look like an empty store.
 * @throws DocketError `invalid-argument` when there is no such store.
 */
export async function openExistingStore(options: StoreOptions): Promise<StoreAccess> {
  if (options.url === undefined && options.data !== undefined && !existsSync(options.data)) {
    throw usageError('data', `There is no data directory ${options.data}.`)
  }
  const access = await openStoreAccess(options)
  try {
    if (await access.hasEvents()) return access
    throw usageError('store', `Store ${access.store} has no events.`)
  } catch (error) {
    await access.close()
    throw error
  }
}
