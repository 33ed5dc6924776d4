import { serveFace } from '../../pages/serve-face.ts'
import type { StartFace } from '../../pages/start-face.ts'
import { openOrdersDatabases } from '../pouchdb/orders-databases.ts'

async function start(): Promise<number> {
  await openOrdersDatabases().openOrders.info()
  return performance.now()
}

const starting = start()
const face: StartFace = { started: () => starting }
serveFace(face)
