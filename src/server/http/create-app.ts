import { Hono, type Context } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import type { Logger } from 'pino'
import { ALL_STORES, authenticate, type Authenticated } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import { liveRoute, type LiveOptions } from './live-route.js'
import { problemResponse } from './problem.js'
import { pullRoute } from './pull-route.js'
import { pushRoute } from './push-route.js'
import { mountWebApp } from './web-app.js'

/** What {@link createApp} takes. */
export interface AppOptions extends LiveOptions {
  /** What tokens are signed with. */
  readonly secret: string
  /** Hears every error that was not the client's. Default: nobody. */
  readonly logger?: Logger | undefined
  /** Origins of other sites whose pages may call; none unless given. */
  readonly cors?: readonly string[] | undefined
  /** Files of a web app to serve at `/`. */
  readonly publicDir?: string | undefined
  /** Adds routes of the application's own. */
  readonly extend?: ((app: Hono) => void) | undefined
}

/** The HTTP face of a central store: `/sync/:store/push|pull|live`, `/stores` and `/healthz`. Every failure is a problem+json. */
export function createApp(centralStore: CentralStore, options: AppOptions): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    context.res.headers.set('x-content-type-options', 'nosniff')
  })
  if (options.cors !== undefined && options.cors.length > 0) app.use('/sync/*', cors({ origin: [...options.cors] }))
  app.route('/sync', syncRoutes(centralStore, options))
  app.get('/stores', authenticate(options.secret, ALL_STORES), async (context) => {
    return context.json({ stores: await centralStore.stores() })
  })
  app.all('/stores', wrongMethod('GET'))
  app.get('/healthz', async (context) => {
    await centralStore.stores()
    return context.json({ status: 'ok' })
  })
  app.all('/healthz', wrongMethod('GET'))
  options.extend?.(app)
  if (options.publicDir !== undefined) {
    app.use(compress())
    mountWebApp(app, options.publicDir)
  }
  app.notFound(() => problemResponse(404, 'not-found', { title: 'There is nothing here.' }))
  app.onError((error, context) =>
    error instanceof HTTPException ? error.getResponse() : unexpected(error, context, options),
  )
  return app
}

function syncRoutes(centralStore: CentralStore, options: AppOptions): Hono<Authenticated> {
  const authenticated = authenticate(options.secret)
  const routes = new Hono<Authenticated>()
  routes.use(async (context, next) => {
    await next()
    context.res.headers.set('cache-control', 'no-store')
  })
  routes.post('/:store/push', authenticated, pushRoute(centralStore))
  routes.all('/:store/push', wrongMethod('POST'))
  routes.get('/:store/pull', compress(), authenticated, pullRoute(centralStore))
  routes.all('/:store/pull', wrongMethod('GET'))
  routes.get('/:store/live', authenticated, liveRoute(centralStore, options))
  routes.all('/:store/live', wrongMethod('GET'))
  return routes
}

function wrongMethod(allow: string) {
  return (context: Context): Response =>
    problemResponse(405, 'wrong-method', { title: `${context.req.method} is not possible here.`, headers: { allow } })
}

function unexpected(error: Error, context: Context, { logger }: AppOptions): Response {
  logger?.error({ err: error, method: context.req.method, path: context.req.path }, 'request failed')
  return problemResponse(500, 'server-error', { title: 'The server failed to answer; try again.' })
}
