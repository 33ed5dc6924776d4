/** Time and chance, as the loop sees them; tests bring their own. */
export interface Clock {
  now(): number
  /** Calls `callback` after `ms`; the result cancels it. */
  after(ms: number, callback: () => void): () => void
  /** In [0, 1). */
  random(): number
}

/** The clock on the wall. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

/** A wait that hints can end early. */
export interface Waiter {
  /** Resolves after `ms`, at a {@link Waiter.wake} (also one since the last wait), or when the signal aborts. */
  wait(ms: number): Promise<void>
  wake(): void
}

/** A waiter on `clock`. */
export function createWaiter(clock: Clock, signal: AbortSignal): Waiter {
  let woken = false
  let release: (() => void) | null = null
  const wake = (): void => {
    woken = true
    release?.()
  }
  signal.addEventListener('abort', wake)
  return {
    wake,
    wait: async (ms) => {
      if (!woken && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const cancel = clock.after(ms, resolve)
          release = () => {
            cancel()
            resolve()
          }
        })
      }
      release = null
      woken = false
    },
  }
}
