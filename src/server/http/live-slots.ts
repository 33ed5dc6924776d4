import type { Identity } from '../store/identity.js'
import type { ServerLimits } from './limits.js'

/** Counts live streams, and says when there are too many. */
export interface LiveSlots {
  /** A slot, given back by calling it (once), or whose limit is reached. */
  take(identity: Identity): (() => void) | 'device' | 'process'
  /** How many are taken. */
  taken(): number
}

/** Creates slots, so many for each device and in all. */
export function createLiveSlots({ deviceLiveStreams, liveStreams }: Required<ServerLimits>): LiveSlots {
  const takenByDevice = new Map<string, number>()
  let taken = 0
  const change = (key: string, by: 1 | -1): void => {
    taken += by
    const count = (takenByDevice.get(key) ?? 0) + by
    if (count === 0) takenByDevice.delete(key)
    else takenByDevice.set(key, count)
  }
  return {
    take({ store, device }) {
      const key = `${store}\n${device}`
      if ((takenByDevice.get(key) ?? 0) >= deviceLiveStreams) return 'device'
      if (taken >= liveStreams) return 'process'
      change(key, 1)
      return () => change(key, -1)
    },
    taken: () => taken,
  }
}
