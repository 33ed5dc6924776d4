import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import type { Logger } from 'pino'
import { authenticate, type Authenticated, type Gate } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import { mountDescriptions } from './description/mount-descriptions.js'
import { historyRoute } from './history-route.js'
import { mountHealthRoutes } from './health-routes.js'
import { limitRate } from './limit-rate.js'
import { limitsOf, type ServerLimits } from './limits.js'
import { liveRoute, type LiveLimits, type LiveOptions } from './live-route.js'
import { createLiveSlots } from './live-slots.js'
import { loggedError } from './logged-error.js'
import { createMetrics, type ServerMetrics } from './metrics.js'
import { observeRequests } from './observe-requests.js'
import { mountOperatorRoutes } from './operator-routes.js'
import { problem, ProblemError, problemResponse } from './problem.js'
import { pullRoute } from './pull-route.js'
import { pushRoute } from './push-route.js'
import { routeOf, ROUTES } from './routes.js'
import { createTokenVerifier, type TokenRules } from './token-verifier.js'
import { mountWebApp } from './web-app.js'

/** What {@link createApp} takes, besides which tokens are good. */
export interface AppOptions extends LiveOptions, TokenRules {
  /** Hears of every request, and of every error that was not the client's. Default: nobody. */
  readonly logger?: Logger | undefined
  /** How much is taken of clients; what concerns connections is up to whoever listens. */
  readonly limits?: ServerLimits | undefined
  /** Counts requests. Default: metrics of its own. */
  readonly metrics?: ServerMetrics | undefined
  /** Origins of other sites whose pages may call; none unless given. */
  readonly cors?: readonly string[] | undefined
  /** Files of a web app to serve at `/`. */
  readonly publicDir?: string | undefined
  /** Adds routes of the application's own. */
  readonly extend?: ((app: Hono) => void) | undefined
}

const MAX_REQUEST_ID_LENGTH = 128

/**
 * The HTTP face of a central store; `/openapi.json` describes it. Every failure is a problem+json, and every answer names
 * its request.
 */
export function createApp(centralStore: CentralStore, options: AppOptions): Hono {
  const metrics = options.metrics ?? createMetrics()
  const limits = limitsOf(options.limits)
  const slots = createLiveSlots(limits)
  metrics.measure({ liveStreams: slots.taken, connections: () => centralStore.connections() })
  const verify = createTokenVerifier(options)
  const gate: Gate = { verify, revocations: centralStore.revocations, metrics }
  const limited = limitRate(limits, metrics)

  const app = new Hono()
  app.use(requestId({ limitLength: MAX_REQUEST_ID_LENGTH }))
  app.use(observeRequests({ metrics, logger: options.logger }))
  app.use(answerHeaders(options.closing))
  app.use('/sync/*', neverStored)
  if (options.cors !== undefined && options.cors.length > 0) {
    app.use('/sync/*', cors({ origin: [...options.cors], exposeHeaders: ['retry-after', 'x-request-id'] }))
  }
  mountSyncRoutes(app, { centralStore, options, gate, limited, live: { slots, metrics } })
  mountOperatorRoutes(app, { centralStore, gate, limited, metrics })
  mountHealthRoutes(app, centralStore, options.closing)
  mountDescriptions(app)
  refuseOtherMethods(app)
  options.extend?.(app)
  if (options.publicDir !== undefined) {
    app.use(compress())
    mountWebApp(app, options.publicDir)
  }
  app.notFound((context) => problemResponse(context, problem(404, 'not-found', { title: 'There is nothing here.' })))
  app.onError((error, context) => failed(error, context, options.logger))
  return app
}

function answerHeaders(closing: AbortSignal | undefined): MiddlewareHandler {
  return async (context, next) => {
    await next()
    const { headers } = context.res
    headers.set('x-content-type-options', 'nosniff')
    headers.set('x-request-id', context.get('requestId'))
    // Whoever keeps a connection for the next request then makes it elsewhere.
    if (closing?.aborted === true) headers.set('connection', 'close')
  }
}

const neverStored: MiddlewareHandler = async (context, next) => {
  await next()
  context.res.headers.set('cache-control', 'no-store')
}

interface SyncRoutes {
  readonly centralStore: CentralStore
  readonly options: AppOptions
  readonly gate: Gate
  readonly limited: MiddlewareHandler<Authenticated>
  readonly live: LiveLimits
}

function mountSyncRoutes(app: Hono, { centralStore, options, gate, limited, live }: SyncRoutes): void {
  const { metrics } = gate
  const device = authenticate(gate)
  app.post(ROUTES.push, device, limited, pushRoute(centralStore, metrics))
  app.get(ROUTES.pull, device, limited, pullRoute(centralStore, metrics))
  app.get(ROUTES.history, device, limited, historyRoute(centralStore, metrics))
  app.get(ROUTES.live, device, limited, liveRoute(centralStore, options, live))
}

/** After all of docket's routes: what comes here has the path of one, and none of its methods. */
function refuseOtherMethods(app: Hono): void {
  const methodsByPath = new Map<string, Set<string>>(Object.values(ROUTES).map((path) => [path, new Set()]))
  for (const { path, method } of app.routes) if (method !== 'ALL') methodsByPath.get(path)?.add(method)
  for (const [path, methods] of methodsByPath) {
    const headers = { allow: [...methods].join(', ') }
    app.all(path, (context) => {
      const title = `${context.req.method} is not possible here.`
      return problemResponse(context, problem(405, 'wrong-method', { title, headers }))
    })
  }
}

function failed(error: Error, context: Context, logger: Logger | undefined): Response {
  if (error instanceof HTTPException && !(error instanceof ProblemError)) return error.getResponse()
  const isProblem = error instanceof ProblemError
  const said = isProblem ? error.cause : error
  if (said !== undefined) {
    const requestId = context.get('requestId')
    const [method, route] = [context.req.method, routeOf(context)]
    logger?.error({ requestId, method, route, err: loggedError(said) }, 'request failed')
  }
  const title = 'The server failed to answer; try again.'
  return problemResponse(context, isProblem ? error : problem(500, 'server-error', { title }))
}
