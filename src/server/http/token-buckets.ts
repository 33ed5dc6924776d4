/** A bucket of tokens for each key, filled at a steady rate; whoever finds it empty is told how long to wait. */
export interface TokenBuckets {
  /** Takes one token of `key`: 0 when there was one, else the milliseconds until there will be. */
  take(key: string): number
}

const BURST_SECONDS = 2
/** From so many keys on, those of full buckets are forgotten. */
const SWEEP_KEYS = 10_000

/**
 * Creates buckets that hold what two seconds bring, one token at least. Of each bucket only the moment is kept when it
 * will be full again (the generic cell rate algorithm), so a key costs one number.
 */
export function createTokenBuckets(perSecond: number, now: () => number = () => performance.now()): TokenBuckets {
  const intervalMs = 1_000 / perSecond
  const capacityMs = Math.max(BURST_SECONDS * 1_000, intervalMs)
  const fullAtByKey = new Map<string, number>()
  let sweepAtSize = SWEEP_KEYS

  const sweep = (at: number): void => {
    for (const [key, fullAt] of fullAtByKey) if (fullAt <= at) fullAtByKey.delete(key)
    sweepAtSize = Math.max(SWEEP_KEYS, 2 * fullAtByKey.size)
  }
  return {
    take(key) {
      const at = now()
      if (fullAtByKey.size >= sweepAtSize) sweep(at)
      const fullAt = Math.max(fullAtByKey.get(key) ?? at, at) + intervalMs
      const waitMs = fullAt - at - capacityMs
      if (waitMs > 0) return waitMs
      fullAtByKey.set(key, fullAt)
      return 0
    },
  }
}
