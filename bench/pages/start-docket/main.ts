import { openDocket } from 'docket'
import type { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'
import { serveFace } from '../serve-face.ts'
import { startsToCapture, type StartFace } from '../start-face.ts'

async function start(): Promise<number> {
  const docket = await openDocket<typeof restaurant>({
    store: 'restaurant',
    worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
    deviceId: 'tablet-3',
    actor: 'waiter 3',
  })
  if (startsToCapture()) await docket.execute('order', crypto.randomUUID(), 'PlaceOrder', { table: '7', lines: [] })
  else await docket.query('select count(*) as open from open_orders')
  return performance.now()
}

const starting = start()
const face: StartFace = { started: () => starting }
serveFace(face)
