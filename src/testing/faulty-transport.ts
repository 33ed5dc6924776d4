import { syncFailure, type SyncTransport } from '../sync/transport.js'
import type { SeededRandom } from './seeded-random.js'

/** How often what goes wrong, as probabilities from 0 to 1. */
export interface Faults {
  /** Lost on the way there: the centre never sees it. */
  readonly dropRequest?: number
  /** Lost on the way back: the centre has processed it. */
  readonly dropAnswer?: number
  /** Sent again, later, while other requests go on. */
  readonly repeat?: number
  /** Held up for up to `maxDelayMs`, so that requests overtake each other. */
  readonly delay?: number
  /** Default 20. */
  readonly maxDelayMs?: number
  /** A push of more commits is refused as too large, as by a proxy on the way. Without it none is. */
  readonly maxCommits?: number
}

/** A transport between a device and its centre that can be cut, and that fails by chance. */
export interface FaultyTransport extends SyncTransport {
  /** `false`: every request fails at once and live streams break, as without a network. */
  setOnline(online: boolean): void
  /** Changes how often what goes wrong. */
  setFaults(faults: Faults): void
  /** Resolves when no repeated or delayed request is on its way any more. */
  settled(): Promise<void>
}

/** Puts faults, the same for the same random choices, in front of a transport. */
export function faultyTransport(transport: SyncTransport, random: SeededRandom, faults: Faults = {}): FaultyTransport {
  let current = faults
  let online = true
  const underWay = new Set<Promise<unknown>>()
  const cuts = new Set<() => void>()

  const track = <Result>(running: Promise<Result>): Promise<Result> => {
    const settled = running.catch(() => undefined).finally(() => underWay.delete(settled))
    underWay.add(settled)
    return running
  }
  const hold = async (): Promise<void> => {
    if (!random.chance(current.delay ?? 0)) return
    await new Promise((resolve) => setTimeout(resolve, random.integer(current.maxDelayMs ?? 20)))
  }
  const request = async <Result>(send: () => Promise<Result>): Promise<Result> => {
    if (!online || random.chance(current.dropRequest ?? 0)) throw lost('request')
    if (random.chance(current.repeat ?? 0)) track(hold().then(send)).catch(() => undefined)
    await hold()
    const answer = await track(send())
    if (!online || random.chance(current.dropAnswer ?? 0)) throw lost('answer')
    return answer
  }

  return {
    push: async (push, signal) => {
      const { maxCommits = Infinity } = current
      if (push.commits.length > maxCommits) throw syncFailure('too-large', `It takes ${maxCommits} commits at most.`)
      return request(() => transport.push(push, signal))
    },
    pull: (range, signal) => request(() => transport.pull(range, signal)),
    ...(transport.history === undefined
      ? {}
      : { history: (wanted, signal) => request(() => transport.history!(wanted, signal)) }),
    live: async (onHead, signal) => {
      if (!online) throw lost('live stream')
      const cut = new AbortController()
      const breakOff = (): void => cut.abort()
      cuts.add(breakOff)
      try {
        await transport.live(onHead, AbortSignal.any([signal, cut.signal]))
      } finally {
        cuts.delete(breakOff)
      }
    },
    setOnline: (next) => {
      online = next
      if (!online) for (const cut of [...cuts]) cut()
    },
    setFaults: (next) => {
      current = next
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

function lost(what: string): Error {
  return syncFailure('network', `The ${what} was lost.`)
}
