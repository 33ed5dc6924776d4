import { useSyncExternalStore } from 'react'
import { browserStorage, keepText, readText } from '../stored-text.ts'

const KEY = 'docket-demo/sound'
const listeners = new Set<() => void>()

/** Whether this display rings for new tickets; it does not until somebody says so. */
export function isSoundOn(): boolean {
  return readText(browserStorage, KEY) === 'on'
}

/** Says whether this display rings. */
export function keepSound(isOn: boolean): void {
  keepText(browserStorage, KEY, isOn ? 'on' : null)
  for (const listener of listeners) listener()
}

/** {@link isSoundOn}, as it changes. */
export function useSound(): boolean {
  return useSyncExternalStore(subscribe, isSoundOn)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
