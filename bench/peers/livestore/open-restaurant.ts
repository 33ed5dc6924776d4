import { makePersistedAdapter } from '@livestore/adapter-web'
import SharedWorker from '@livestore/adapter-web/shared-worker?sharedworker'
import { createStorePromise, type Store } from '@livestore/livestore'
import { restaurantSchema } from './restaurant-schema.ts'
import workerUrl from './restaurant.worker.ts?worker&url'

/** The revision of the tables that this origin was left with. */
export function currentRevision(): string {
  return localStorage.getItem('revision') ?? '1'
}

/** Opens the restaurant's store in OPFS; with another revision than before LiveStore builds its tables anew. */
export async function openRestaurant(revision = currentRevision()): Promise<Store> {
  localStorage.setItem('revision', revision)
  const adapter = makePersistedAdapter({
    storage: { type: 'opfs' },
    worker: ({ name }) => new Worker(`${workerUrl}?revision=${revision}`, { type: 'module', name }),
    sharedWorker: SharedWorker,
    experimental: { awaitSharedWorkerTermination: true },
  })
  const store = await createStorePromise({
    ...{ schema: restaurantSchema(revision), adapter, storeId: 'restaurant' },
    disableDevtools: true,
  })
  return store as unknown as Store
}

/** The rows of one column of one row, through LiveStore's synchronous query. */
export function countOf(store: Store, table: string): number {
  const [row] = store.query<{ n: number }[]>({ query: `select count(*) as n from ${table}`, bindValues: {} })
  return row!.n
}
