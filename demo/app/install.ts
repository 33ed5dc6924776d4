import { useSyncExternalStore } from 'react'

/** How this page can become an app of the tablet; `null` where it is one, or the browser knows no apps. */
export type InstallWay = 'offered' | 'share-menu' | 'file-menu' | null

/** What Chromium browsers hand out; no standard describes it. */
interface InstallPrompt extends Event {
  prompt(): Promise<unknown>
}

let offer: InstallPrompt | null = null
const listeners = new Set<() => void>()

/** Keeps the browser's offer to install the page until a person asks for it. */
export function keepInstallOffer(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    setOffer(event as InstallPrompt)
  })
  addEventListener('appinstalled', () => setOffer(null))
}

/** How this page can be installed, as far as the browser has said. */
export function useInstallWay(): InstallWay {
  return useSyncExternalStore(subscribe, installWay)
}

/** Lets the browser ask whether to install the page. An offer is good for one answer. */
export async function install(): Promise<void> {
  const accepted = offer
  setOffer(null)
  await accepted?.prompt()
}

function installWay(): InstallWay {
  if (matchMedia('(display-mode: standalone)').matches) return null
  if (offer !== null) return 'offered'
  // Safari installs from a menu, and tells no page of it.
  if (!navigator.vendor.startsWith('Apple')) return null
  return navigator.maxTouchPoints > 0 ? 'share-menu' : 'file-menu'
}

function setOffer(next: InstallPrompt | null): void {
  offer = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
