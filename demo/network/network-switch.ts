import { useSyncExternalStore } from 'react'
import { browserStorage, keepText, readText } from '../stored-text.ts'
import { createLosableNetwork } from './losable-network.ts'
import { openNetworkChannel, type NetworkMessage } from './network-channel.ts'

const KEY = 'docket-demo/network'
const OFF = 'off'

let isOff = readText(browserStorage, KEY) === OFF
const network = createLosableNetwork(fetch.bind(globalThis), isOff)
const listeners = new Set<() => void>()
const channel = openNetworkChannel((message) => {
  if (message === 'which') tell()
  else follow(message)
})

/** Whether somebody has switched the network off on this tablet, to see what happens then. */
export function isNetworkOff(): boolean {
  return isOff
}

/** {@link isNetworkOff}, as it changes here and in other tabs. */
export function useNetworkOff(): boolean {
  return useSyncExternalStore(onNetworkSwitch, isNetworkOff)
}

/** Turns the switch, for all tabs and workers of this tablet, until it is turned again: a reload does not. */
export function switchNetwork(to: 'on' | 'off'): void {
  keepText(browserStorage, KEY, to === OFF ? OFF : null)
  follow(to)
  tell()
}

/** What the page itself asks the server obeys the switch too. */
export const tabletFetch: typeof fetch = network.fetch

/** Calls `listener` after every turn of the switch, until the result is called. */
export function onNetworkSwitch(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function follow(message: Exclude<NetworkMessage, 'which'>): void {
  isOff = message === OFF
  network.setLost(isOff)
  for (const listener of listeners) listener()
}

function tell(): void {
  channel?.postMessage(isOff ? OFF : 'on')
}
