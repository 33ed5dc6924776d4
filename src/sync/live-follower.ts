import type { Head } from '../protocol/messages.js'
import { PACE } from './sync-machine.js'
import type { SyncTransport } from './transport.js'
import type { Clock } from './waiter.js'

/** Keeps one live stream open while it is wanted. */
export interface LiveFollower {
  /** Opens the stream unless it is open; the result says in how many ms to ask again, `Infinity` while it is open. */
  follow(): number
  stop(): void
}

// A stream that ends sooner than this did not get through.
const SHORT_LIFE_MS = 5_000

/** A follower that opens streams ever more rarely while they end at once. */
export function createLiveFollower(
  options: { readonly transport: SyncTransport; readonly clock: Clock; readonly signal: AbortSignal },
  handlers: { readonly onHead: (head: Head) => void; readonly onLost: () => void },
): LiveFollower {
  const { clock, transport } = options
  let stream: AbortController | null = null
  let shortLives = 0
  let notBefore = 0

  const open = (): void => {
    const opened = new AbortController()
    const openedAt = clock.now()
    stream = opened
    const end = (): void => {
      if (stream !== opened) return
      stream = null
      shortLives = clock.now() - openedAt < SHORT_LIFE_MS ? shortLives + 1 : 0
      const ceiling = shortLives === 0 ? 0 : Math.min(PACE.maxBackoffMs, PACE.firstBackoffMs * 2 ** shortLives)
      notBefore = clock.now() + clock.random() * ceiling
      if (!options.signal.aborted) handlers.onLost()
    }
    transport.live(handlers.onHead, AbortSignal.any([options.signal, opened.signal])).then(end, end)
  }

  return {
    follow: () => {
      if (stream !== null || options.signal.aborted) return Infinity
      const ms = notBefore - clock.now()
      if (ms > 0) return ms
      open()
      return Infinity
    },
    stop: () => {
      const closing = stream
      stream = null
      closing?.abort()
    },
  }
}
