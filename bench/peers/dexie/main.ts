import { foldTables } from '../../domain/fold-tables.ts'
import { captureRecords, eveningRecords } from '../../domain/evening-records.ts'
import { eachOf, timed } from '../../pages/docket/capture-orders.ts'
import type { PeerFace } from '../../pages/peer-face.ts'
import { serveFace } from '../../pages/serve-face.ts'
import { openOrdersDatabase, type OrdersDatabase } from './orders-database.ts'

let opened: OrdersDatabase | undefined

function db(): OrdersDatabase {
  if (opened === undefined) throw new Error('The database is not open.')
  return opened
}

const face: PeerFace = {
  open: async () => {
    opened = await openOrdersDatabase()
  },
  capture: (capture) => {
    const records = captureRecords(capture)
    return timed(() => eachOf(records, capture.inFlight, (record) => db().events.add(record)))
  },
  fill: async (capture) => {
    await db().events.bulkAdd(eveningRecords(capture))
    await rebuild()
  },
  replay: () => timed(rebuild),
  counts: async () => ({
    openOrders: await db().openOrders.count(),
    orderLines: await db().orderLines.count(),
    orders: await db().orders.count(),
  }),
}
serveFace(face)

/** Reads all events, folds them in memory, and writes the rows in one transaction. */
async function rebuild(): Promise<void> {
  const { dexie, events, openOrders, orderLines, orders } = db()
  const tables = foldTables(await events.toArray())
  await dexie.transaction('rw', openOrders, orderLines, orders, async () => {
    await Promise.all([openOrders.clear(), orderLines.clear(), orders.clear()])
    await openOrders.bulkAdd([...tables.openOrders.values()])
    await orderLines.bulkAdd([...tables.orderLines.values()].flat())
    await orders.bulkAdd([...tables.orders.values()])
  })
}
