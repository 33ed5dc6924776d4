import { byId } from './element.ts'

const LOOK_EVERY_MS = 3_600_000

/** Makes the page open without a network, and offers a new version when there is one; nobody is reloaded unasked. */
export function keepPageAvailable(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return
  const { serviceWorker } = navigator
  const toast = byId('update', HTMLElement)
  const isFirstVisit = serviceWorker.controller === null
  let waiting: ServiceWorker | null = null
  const offer = (worker: ServiceWorker | null): void => {
    if (worker === null || serviceWorker.controller === null) return
    waiting = worker
    toast.hidden = false
  }
  let accepted = false
  byId('update-later', HTMLButtonElement).addEventListener('click', () => (toast.hidden = true))
  byId('update-now', HTMLButtonElement).addEventListener('click', () => {
    accepted = true
    if (waiting === null) location.reload()
    else waiting.postMessage({ type: 'SKIP_WAITING' })
  })
  serviceWorker.addEventListener('controllerchange', () => {
    if (accepted) {
      location.reload()
      return
    }
    // Another tab has updated: the files of this version are gone, so a reload is worth offering here too.
    waiting = null
    toast.hidden = isFirstVisit
  })
  void register(offer)
}

async function register(offer: (worker: ServiceWorker | null) => void): Promise<void> {
  try {
    const registration = await navigator.serviceWorker.register('/sw.js')
    offer(registration.waiting)
    registration.addEventListener('updatefound', () => {
      const worker = registration.installing
      worker?.addEventListener('statechange', () => offer(registration.waiting))
    })
    // A tablet stays open for days.
    setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS)
  } catch {
    // Without it the page works as long as the server is there to load it from; orders are kept either way.
  }
}
