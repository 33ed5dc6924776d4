import { openDocket } from 'docket'
import { showFailure } from './failure-page.ts'
import { showMenu } from './menu-view.ts'
import { showOpenOrders } from './open-orders-view.ts'
import { createDraftBoard } from './order-draft.ts'
import type { restaurant } from './restaurant.model.ts'
import { sessionToken } from './session.ts'
import { showSync } from './sync-view.ts'
import { showTicket } from './ticket-view.ts'
import { keepPageAvailable } from './updates.ts'
import { showWaiter, waiterName } from './waiter.ts'

const draft = createDraftBoard()

keepPageAvailable()
showMenu(draft)
showWaiter()

try {
  const docket = await openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () => new Worker(new URL('./restaurant.worker.ts', import.meta.url), { type: 'module' }),
    sync: { url: '/sync', token: sessionToken },
    actor: waiterName,
  })
  showTicket(draft, docket, showOpenOrders(docket))
  showSync(docket)
} catch (error) {
  showFailure(error)
}
