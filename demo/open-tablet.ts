import { openDocket, type Docket } from 'docket'
import { waiterName } from './app/waiter-name.ts'
import { STARTS_OFF } from './network/network-channel.ts'
import { isNetworkOff } from './network/network-switch.ts'
import type { restaurant } from './restaurant.model.ts'
import { sessionToken } from './session.ts'

/** Opens the café's orders on this tablet. */
export function openTablet(): Promise<Docket<typeof restaurant>> {
  return openDocket<typeof restaurant>({
    store: 'cafe-12',
    worker: () =>
      new Worker(new URL('./restaurant.worker.ts', import.meta.url), {
        type: 'module',
        name: isNetworkOff() ? STARTS_OFF : '',
      }),
    sync: { url: '/sync', token: sessionToken },
    actor: waiterName,
  })
}
