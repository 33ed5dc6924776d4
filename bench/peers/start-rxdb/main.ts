import { serveFace } from '../../pages/serve-face.ts'
import type { StartFace } from '../../pages/start-face.ts'
import { openOrdersDatabase } from '../rxdb/orders-database.ts'

async function start(): Promise<number> {
  await (await openOrdersDatabase()).openOrders.count().exec()
  return performance.now()
}

const starting = start()
const face: StartFace = { started: () => starting }
serveFace(face)
