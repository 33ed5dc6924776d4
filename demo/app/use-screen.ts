import { useSyncExternalStore } from 'react'

/** The two screens of a tablet; the address says which is shown, so that a reload stays there. */
export type Screen = 'waiter' | 'kitchen'

/** The address of each screen. */
export const SCREEN_ADDRESSES: Readonly<Record<Screen, string>> = { waiter: '#/', kitchen: '#/kitchen' }

/** The screen that is shown. */
export function useScreen(): Screen {
  return useSyncExternalStore(subscribe, readScreen)
}

function readScreen(): Screen {
  return location.hash === SCREEN_ADDRESSES.kitchen ? 'kitchen' : 'waiter'
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
