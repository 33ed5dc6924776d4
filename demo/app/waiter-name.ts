import { useSyncExternalStore } from 'react'
import { browserStorage, keepText, readText } from '../stored-text.ts'

const KEY = 'docket-demo/waiter'
const listeners = new Set<() => void>()

/** Who is at the tablet; `null` until someone says. */
export function waiterName(): string | null {
  return readText(browserStorage, KEY)
}

/** Says who is at the tablet; nobody, with an empty name. */
export function keepWaiterName(name: string): void {
  keepText(browserStorage, KEY, name === '' ? null : name)
  for (const listener of listeners) listener()
}

/** {@link waiterName}, as it changes here and in other tabs. */
export function useWaiterName(): string | null {
  return useSyncExternalStore(subscribe, waiterName)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  addEventListener('storage', listener)
  return () => {
    listeners.delete(listener)
    removeEventListener('storage', listener)
  }
}
