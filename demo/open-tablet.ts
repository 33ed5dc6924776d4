import { openDocket, type Docket } from 'docket'
import { waiterName } from './app/waiter-name.ts'
import { STARTS_OFF } from './network/network-channel.ts'
import { isNetworkOff } from './network/network-switch.ts'
import type { restaurant } from './restaurant.model.ts'
import { sessionToken } from './session.ts'
import { joinFloor } from './waiter/order-number.ts'

/** Opens the café's orders on this tablet. */
export function openTablet(): Promise<Docket<typeof restaurant>> {
  const opening = openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () =>
      new Worker(new URL('./restaurant.worker.ts', import.meta.url), {
        type: 'module',
        name: isNetworkOff() ? STARTS_OFF : '',
      }),
    sync: { url: '/sync', token: sessionToken },
    actor: waiterName,
  })
  // A failing start is told by the page; whoever could not join does so at the next start.
  opening.then(joinFloor).catch(() => undefined)
  return opening
}
