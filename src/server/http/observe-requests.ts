import type { Context as TraceContext } from '@opentelemetry/api'
import { createMiddleware } from 'hono/factory'
import type { Logger } from 'pino'
import type { ServerMetrics } from './metrics.js'
import { routeOf } from './routes.js'
import type { VerifiedToken } from './token.js'
import { startRequestSpan } from './tracing.js'

/** What every request knows. */
export interface Observed {
  Variables: { trace: TraceContext; token?: VerifiedToken }
}

/** Who hears of requests. */
export interface RequestObservers {
  readonly metrics: ServerMetrics
  readonly logger: Logger | undefined
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])

/**
 * Counts, times, logs and traces each request. What is logged is chosen field by field: no header, query, body or path,
 * so no token and no event can get there.
 */
export function observeRequests({ metrics, logger }: RequestObservers) {
  return createMiddleware<Observed>(async (context, next) => {
    const startedAt = performance.now()
    const method = METHODS.has(context.req.method) ? context.req.method : 'other'
    const span = startRequestSpan(method, context.req.raw.headers)
    context.set('trace', span.context)
    await next()
    const { status } = context.res
    const route = routeOf(context)
    const durationMs = performance.now() - startedAt
    metrics.requested({ method, route, status, durationMs })
    span.end(route, status)
    const { store, device } = context.get('token')?.identity ?? {}
    const requestId = context.get('requestId')
    logger?.info({ requestId, method, route, status, durationMs: Math.round(durationMs), store, device }, 'answered')
  })
}
