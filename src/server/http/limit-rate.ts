import { createMiddleware } from 'hono/factory'
import type { Authenticated } from './authenticate.js'
import type { ServerLimits } from './limits.js'
import type { ServerMetrics } from './metrics.js'
import { problem } from './problem.js'
import { createTokenBuckets } from './token-buckets.js'

/** Answers 429 to requests of a device, or of a store, that come too fast; runs after `authenticate`. */
export function limitRate(limits: Required<ServerLimits>, metrics: ServerMetrics) {
  const devices = createTokenBuckets(limits.deviceRequestsPerSecond)
  const stores = createTokenBuckets(limits.storeRequestsPerSecond)
  return createMiddleware<Authenticated>(async (context, next) => {
    const { store, device } = context.get('token').identity
    // The device first: one that is out of hand must not use up what its store has. Neither name holds a line break.
    const limited = tooFast('device', devices.take(`${store}\n${device}`)) ?? tooFast('store', stores.take(store))
    if (limited !== null) {
      metrics.rateLimited(limited.scope)
      throw problem(429, 'rate-limited', {
        title: `This ${limited.scope} sends requests too fast; wait before the next one.`,
        headers: { 'retry-after': String(Math.ceil(limited.waitMs / 1_000)) },
      })
    }
    await next()
  })
}

function tooFast<Scope extends string>(scope: Scope, waitMs: number) {
  return waitMs > 0 ? { scope, waitMs } : null
}
