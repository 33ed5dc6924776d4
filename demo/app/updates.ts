import { useSyncExternalStore } from 'react'

const LOOK_EVERY_MS = 3_600_000

let isOffered = false
let isAccepted = false
let waiting: ServiceWorker | null = null
const listeners = new Set<() => void>()

/** Makes the page open without a network, and offers a new version when there is one; nobody is reloaded unasked. */
export function keepPageAvailable(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  const isFirstVisit = serviceWorker.controller === null
  serviceWorker.addEventListener('controllerchange', () => {
    if (isAccepted) {
      location.reload()
      return
    }
    // Another tab has updated: the files of this version are gone, so a reload is worth offering here too.
    waiting = null
    setOffered(!isFirstVisit)
  })
  void register()
}

/** Whether a new version waits for somebody to say so. */
export function useUpdateOffer(): boolean {
  return useSyncExternalStore(subscribe, () => isOffered)
}

/** Loads the new version. */
export function acceptUpdate(): void {
  isAccepted = true
  if (waiting === null) location.reload()
  else waiting.postMessage({ type: 'SKIP_WAITING' })
}

/** Leaves the new version waiting. */
export function postponeUpdate(): void {
  setOffered(false)
}

function offer(worker: ServiceWorker | null): void {
  if (worker === null || navigator.serviceWorker.controller === null) return
  waiting = worker
  setOffered(true)
}

function setOffered(offered: boolean): void {
  isOffered = offered
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

async function register(): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register('/sw.js')
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => offer(registration.waiting))
    })
    const look = (): void => void registration.update().catch(() => undefined)
    // A tablet stays open for days.
    setInterval(look, LOOK_EVERY_MS)
    addEventListener('online', look)
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') look()
    })
  } catch {
    // Without it the page works as long as the server is there to load it from; orders are kept either way.
  }
}
