import { useSyncExternalStore } from 'react'

/** The screens of a tablet; the address says which is shown, so that a reload stays there. */
export type Screen = 'waiter' | 'kitchen' | 'manager'

/** The address of each screen; the manager's has more behind it. */
export const SCREEN_ADDRESSES: Readonly<Record<Screen, string>> = {
  waiter: '#/',
  kitchen: '#/kitchen',
  manager: '#/manager',
}

/** The screen that is shown. */
export function useScreen(): Screen {
  return useSyncExternalStore(onAddressChange, readScreen)
}

function readScreen(): Screen {
  if (location.hash === SCREEN_ADDRESSES.kitchen) return 'kitchen'
  return /^#\/manager(\/|\?|$)/.test(location.hash) ? 'manager' : 'waiter'
}

/** Calls `listener` whenever the address has changed, until the result is called. */
export function onAddressChange(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
