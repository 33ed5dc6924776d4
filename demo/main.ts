import { openDocket } from 'docket'
import { showFailure } from './failure-page.ts'
import { showMenu } from './menu-view.ts'
import { showOpenOrders } from './open-orders-view.ts'
import { createDraftBoard } from './order-draft.ts'
import type { restaurant } from './restaurant.model.ts'
import { createSession } from './session.ts'
import { showSync } from './sync-view.ts'
import { showTicket } from './ticket-view.ts'
import { keepPageAvailable } from './updates.ts'
import { showWaiter, waiterName } from './waiter.ts'

const session = createSession()
const draft = createDraftBoard()

keepPageAvailable()
showMenu(draft)
showWaiter()

try {
  const docket = await openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
    sync: { url: '/sync', token: session.token },
    actor: waiterName,
  })
  session.useDevice(docket.deviceId)
  let connection = docket.status.connection
  docket.onStatus((status) => {
    const isRefused = status.connection === 'auth' && connection !== 'auth'
    connection = status.connection
    if (!isRefused) return
    session.renew()
    docket.syncNow()
  })
  showTicket(draft, docket, showOpenOrders(docket))
  showSync(docket)
} catch (error) {
  showFailure(error)
}
