import type { DocketStatus } from '../engine/engine-status.js'

type Storage = DocketStatus['storage']

const MEASURE_EVERY_MS = 600_000
const ASKING_MS = 1_000

/**
 * Asks the browser to keep the data, and reports how its storage stands: then, every ten minutes, and whenever the page is
 * seen again, until the result is called.
 */
export function watchStorage(report: (storage: Storage) => Promise<void>): () => void {
  // A browser that tells nothing, or a worker on its way out: the next one may do better.
  const tell = (measured: Promise<Storage>): void => void measured.then(report).catch(() => undefined)
  const measure = (): void => {
    if (document.visibilityState === 'visible') tell(measureStorage())
  }
  // Some browsers ask a person, who may take their time.
  const meanwhile = setTimeout(measure, ASKING_MS)
  const asked = askToPersist().finally(() => clearTimeout(meanwhile))
  tell(asked.then(measureStorage))
  document.addEventListener('visibilitychange', measure)
  const timer = setInterval(measure, MEASURE_EVERY_MS)
  return () => {
    document.removeEventListener('visibilitychange', measure)
    clearInterval(timer)
    clearTimeout(meanwhile)
  }
}

async function askToPersist(): Promise<void> {
  if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.()
}

async function measureStorage(): Promise<Storage> {
  if (navigator.storage === undefined) return null
  const persisted = (await navigator.storage.persisted?.()) ?? false
  const { usage = 0, quota = 0 } = (await navigator.storage.estimate?.()) ?? {}
  return { persisted, usageBytes: usage, quotaBytes: quota }
}
