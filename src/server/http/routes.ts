import type { Context } from 'hono'
import { matchedRoutes } from 'hono/route'

/** The paths of docket's own routes, as metrics, logs, traces and the OpenAPI document name them. */
export const ROUTES = {
  push: '/sync/:store/push',
  pull: '/sync/:store/pull',
  history: '/sync/:store/history',
  live: '/sync/:store/live',
  stores: '/stores',
  revoked: '/stores/:store/revoked',
  revokedDevice: '/stores/:store/revoked/:device',
  health: '/healthz',
  ready: '/readyz',
  metrics: '/metrics',
  openapi: '/openapi.json',
  asyncapi: '/asyncapi.json',
} as const

const OWN: ReadonlySet<string> = new Set(Object.values(ROUTES))

/** The one of {@link ROUTES} that a request was for, or `other`: a web app's files, an application's own routes, nothing. */
export function routeOf(context: Context): string {
  return matchedRoutes(context).findLast(({ path }) => OWN.has(path))?.path ?? 'other'
}
