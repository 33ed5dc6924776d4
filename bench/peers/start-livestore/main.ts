import { serveFace } from '../../pages/serve-face.ts'
import type { StartFace } from '../../pages/start-face.ts'
import { countOf, openRestaurant } from '../livestore/open-restaurant.ts'

async function start(): Promise<number> {
  countOf(await openRestaurant(), 'open_orders')
  return performance.now()
}

const starting = start()
const face: StartFace = { started: () => starting }
serveFace(face)
