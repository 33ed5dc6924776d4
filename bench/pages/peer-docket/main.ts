import { openDocket } from 'docket'
import type { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'
import { orderHistory } from '../../domain/order-history.ts'
import { appendAll, singles, timed, type Restaurant } from '../docket/capture-orders.ts'
import type { PeerFace, ReadModelCounts } from '../peer-face.ts'
import { serveFace } from '../serve-face.ts'

const COUNTS = `
  select (select count(*) from open_orders) openOrders, (select count(*) from order_lines) orderLines,
    (select count(*) from orders) orders`

let opened: Restaurant | undefined

function docket(): Restaurant {
  if (opened === undefined) throw new Error('The store is not open.')
  return opened
}

const face: PeerFace = {
  open: async () => {
    opened = await openDocket<typeof restaurant>({
      store: 'restaurant',
      worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
      ...{ deviceId: 'tablet-3', actor: 'waiter 3' },
    })
    await opened.query('select count(*) from orders')
  },
  capture: (capture) => {
    const commits = singles(capture)
    return timed(() => appendAll(docket(), commits, capture.inFlight))
  },
  fill: async ({ count, seed }) => {
    await docket().log.appendMany(orderHistory({ events: count, seed }))
  },
  replay: () => timed(() => docket().rebuild()),
  counts: async () => (await docket().query<ReadModelCounts>(COUNTS))[0]!,
}
serveFace(face)
