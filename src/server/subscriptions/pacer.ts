/** Time and chance, as a subscription sees them; tests bring their own. */
export interface ServiceClock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls `callback` after `ms`; the result cancels it. */
  after(ms: number, callback: () => void): () => void
  /** In [0, 1). */
  random(): number
}

/** The clock on the wall. */
export const wallClock: ServiceClock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

/** Waits that news and the end can cut short. */
export interface Pacer {
  /** Resolves after `ms`, at {@link Pacer.wake} (also one since the last wait), or when the signal aborts. */
  untilNews(ms: number): Promise<void>
  /** Resolves after `ms` or when the signal aborts, whatever news there is. */
  pause(ms: number): Promise<void>
  wake(): void
}

/** A pacer for one loop. */
export function createPacer(clock: ServiceClock, signal: AbortSignal): Pacer {
  let hasNews = false
  let onNews: (() => void) | null = null
  const sleep = (ms: number, hear: (release: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      if (signal.aborted) {
        resolve()
        return
      }
      const release = (): void => {
        cancel()
        signal.removeEventListener('abort', release)
        resolve()
      }
      const cancel = clock.after(ms, release)
      signal.addEventListener('abort', release)
      hear(release)
    })
  return {
    async untilNews(ms) {
      if (!hasNews) await sleep(ms, (release) => (onNews = release))
      onNews = null
      hasNews = false
    },
    pause: (ms) => sleep(ms, () => {}),
    wake() {
      hasNews = true
      onNews?.()
    },
  }
}

/** How long to wait after the given number of failures in a row: a random part of a time that doubles, up to a limit. */
export function fullJitterMs(failures: number, random: number, limits: { baseMs: number; maxMs: number }): number {
  return random * Math.min(limits.maxMs, limits.baseMs * 2 ** (failures - 1))
}
