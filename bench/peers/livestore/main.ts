import type { Store } from '@livestore/livestore'
import { captureRecords, eveningRecords } from '../../domain/evening-records.ts'
import { eachOf, timed } from '../../pages/docket/capture-orders.ts'
import type { PeerFace } from '../../pages/peer-face.ts'
import { serveFace } from '../../pages/serve-face.ts'
import { countOf, currentRevision, openRestaurant } from './open-restaurant.ts'
import { toLiveStoreEvent } from './restaurant-schema.ts'

const FILL_BATCH = 100

let opened: Store | undefined

function store(): Store {
  if (opened === undefined) throw new Error('The store is not open.')
  return opened
}

const face: PeerFace = {
  open: async () => {
    opened = await openRestaurant()
  },
  capture: (capture) => {
    const events = captureRecords(capture).map(toLiveStoreEvent)
    return timed(() =>
      eachOf(events, capture.inFlight, (event) => {
        store().commit(event)
        return stored()
      }),
    )
  },
  fill: async (capture) => {
    const events = eveningRecords(capture).map(toLiveStoreEvent)
    for (let from = 0; from < events.length; from += FILL_BATCH) {
      store().commit(...events.slice(from, from + FILL_BATCH))
      await stored()
    }
  },
  replay: async () => {
    const opening = await reopen(currentRevision())
    // Opening is not replaying.
    return (await reopen(String(Number(currentRevision()) + 1))) - opening
  },
  counts: async () => ({
    openOrders: countOf(store(), 'open_orders'),
    orderLines: countOf(store(), 'order_lines'),
    orders: countOf(store(), 'orders'),
  }),
}
serveFace(face)

/** Milliseconds until the store, closed and opened again, answers. */
async function reopen(revision: string): Promise<number> {
  await store().shutdownPromise()
  return timed(async () => {
    opened = await openRestaurant(revision)
    countOf(opened, 'orders')
  })
}

/**
 * Resolves when the worker has everything: what a page alone has committed is lost with it. Asked again and again,
 * because `subscribeSyncStatus` misses a change that comes between its first answer and its first change.
 */
async function stored(): Promise<void> {
  while (store().syncStatus().pendingCount > 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
