import { captureRecords, eveningRecords } from '../../domain/evening-records.ts'
import { foldTables } from '../../domain/fold-tables.ts'
import type { OrderRecord } from '../../domain/order-record.ts'
import { eachOf, timed } from '../../pages/docket/capture-orders.ts'
import type { PeerFace } from '../../pages/peer-face.ts'
import { serveFace } from '../../pages/serve-face.ts'
import { openDatabase, openOrdersDatabases, type OrdersDatabases } from './orders-databases.ts'

let opened: OrdersDatabases | undefined
let position = 0

function db(): OrdersDatabases {
  if (opened === undefined) throw new Error('The databases are not open.')
  return opened
}

const face: PeerFace = {
  open: async () => {
    opened = openOrdersDatabases()
    await opened.events.info()
  },
  capture: (capture) => {
    const records = captureRecords(capture).map(placed)
    return timed(() => eachOf(records, capture.inFlight, (record) => db().events.put(record)))
  },
  fill: async (capture) => {
    await db().events.bulkDocs(eveningRecords(capture).map(placed))
    await rebuild()
  },
  replay: () => timed(rebuild),
  counts: async () => ({
    openOrders: (await db().openOrders.info()).doc_count,
    orderLines: (await db().orderLines.info()).doc_count,
    orders: (await db().orders.info()).doc_count,
  }),
}
serveFace(face)

/** Ids in the order of capture, so that all documents come in it. */
function placed(record: OrderRecord): OrderRecord & { readonly _id: string } {
  position += 1
  return { ...record, _id: String(position).padStart(10, '0') }
}

/** Reads all events, folds them in memory, and writes the rows into new databases. */
async function rebuild(): Promise<void> {
  const { rows } = await db().events.allDocs({ include_docs: true })
  const tables = foldTables(rows.map(({ doc }) => doc))
  await Promise.all([db().openOrders.destroy(), db().orderLines.destroy(), db().orders.destroy()])
  db().openOrders = openDatabase('open-orders')
  db().orderLines = openDatabase('order-lines')
  db().orders = openDatabase('orders')
  await db().openOrders.bulkDocs([...tables.openOrders.values()].map((row) => ({ ...row, _id: row.id })))
  const lines = [...tables.orderLines.values()].flatMap((of) =>
    of.map((row, index) => ({ ...row, _id: `${row.orderId}/${index}` })),
  )
  await db().orderLines.bulkDocs(lines)
  await db().orders.bulkDocs([...tables.orders.values()].map((row) => ({ ...row, _id: row.id })))
}
