import { captureRecords, eveningRecords } from '../../domain/evening-records.ts'
import { foldTables } from '../../domain/fold-tables.ts'
import type { OrderRecord } from '../../domain/order-record.ts'
import { eachOf, timed } from '../../pages/docket/capture-orders.ts'
import type { PeerFace } from '../../pages/peer-face.ts'
import { serveFace } from '../../pages/serve-face.ts'
import { openOrdersDatabase, TABLE_SCHEMAS, type OrdersDatabase, type PlacedRecord } from './orders-database.ts'

let opened: OrdersDatabase | undefined
let position = 0

function db(): OrdersDatabase {
  if (opened === undefined) throw new Error('The database is not open.')
  return opened
}

const face: PeerFace = {
  open: async () => {
    opened = await openOrdersDatabase()
  },
  capture: (capture) => {
    const records = captureRecords(capture).map(placed)
    return timed(() => eachOf(records, capture.inFlight, (record) => db().events.insert(record)))
  },
  fill: async (capture) => {
    const { error } = await db().events.bulkInsert(eveningRecords(capture).map(placed))
    if (error.length > 0) throw new Error(`RxDB refused ${error.length} events.`)
    await rebuild()
  },
  replay: () => timed(rebuild),
  counts: async () => ({
    openOrders: await db().openOrders.count().exec(),
    orderLines: await db().orderLines.count().exec(),
    orders: await db().orders.count().exec(),
  }),
}
serveFace(face)

function placed(record: OrderRecord): PlacedRecord {
  position += 1
  return { ...record, position }
}

/** Reads all events, folds them in memory, and writes the rows into new collections. */
async function rebuild(): Promise<void> {
  const documents = await db()
    .events.find({ sort: [{ position: 'asc' }] })
    .exec()
  const tables = foldTables(documents.map((document) => document.toJSON() as unknown as OrderRecord))
  await Promise.all([db().openOrders.remove(), db().orderLines.remove(), db().orders.remove()])
  await db().addCollections(TABLE_SCHEMAS)
  await db().openOrders.bulkInsert([...tables.openOrders.values()])
  const lines = [...tables.orderLines.values()].flatMap((rows) =>
    rows.map((row, index) => ({ id: `${row.orderId}/${index}`, ...row })),
  )
  await db().orderLines.bulkInsert(lines)
  await db().orders.bulkInsert([...tables.orders.values()])
}
