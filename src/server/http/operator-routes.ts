import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context, Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { isName } from '../../events/ids.js'
import type { CentralStore } from '../store/central-store.js'
import { ALL_STORES, authenticate, type Authenticated, type Gate } from './authenticate.js'
import type { ServerMetrics } from './metrics.js'
import { problem } from './problem.js'
import { ROUTES } from './routes.js'

/** What the routes of whoever runs the server stand on. */
export interface OperatorRoutes {
  readonly centralStore: CentralStore
  readonly gate: Gate
  readonly limited: ReturnType<typeof createMiddleware<Authenticated>>
  readonly metrics: ServerMetrics
}

/** Adds the routes that need a token for all stores: the stores, the devices shut out of one, and the metrics. */
export function mountOperatorRoutes(app: Hono, { centralStore, gate, limited, metrics }: OperatorRoutes): void {
  const operator = authenticate(gate, ALL_STORES)
  const { revocations } = centralStore
  app.get(ROUTES.stores, operator, limited, async (context) => {
    return context.json({ stores: await centralStore.stores() })
  })
  app.get(ROUTES.revoked, operator, limited, async (context) => {
    const store = named(context, 'store')
    return context.json({ store, devices: await revocations.list(store) })
  })
  app.put(ROUTES.revokedDevice, operator, limited, async (context) => {
    await revocations.revoke(named(context, 'store'), named(context, 'device'))
    return context.body(null, 204)
  })
  app.delete(ROUTES.revokedDevice, operator, limited, async (context) => {
    await revocations.restore(named(context, 'store'), named(context, 'device'))
    return context.body(null, 204)
  })
  app.get(ROUTES.metrics, unlessLocal(operator), async (context) => {
    const { text, contentType } = await metrics.read()
    return context.body(text, 200, { 'content-type': contentType })
  })
}

function named(context: Context, part: 'store' | 'device'): string {
  const name = context.req.param(part)
  if (isName(name)) return name
  throw problem(400, 'bad-name', { title: `The ${part} must be 1 to 255 characters without control characters.` })
}

function unlessLocal(operator: ReturnType<typeof authenticate>) {
  return createMiddleware<Authenticated>(async (context, next) => {
    if (isLocal(context)) await next()
    else return await operator(context, next)
  })
}

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/
const LOCAL_HOST = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/
/** Set by proxies: then whoever asks is not on this machine, though the connection is. */
const FORWARDED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip']

/** True for a request made on this machine, to it by name: not passed on by a proxy, nor by a page that renames its host. */
function isLocal(context: Context): boolean {
  if (!LOCAL_HOST.test(context.req.header('host') ?? '')) return false
  return LOOPBACK.test(peerOf(context)) && FORWARDED.every((name) => context.req.header(name) === undefined)
}

function peerOf(context: Context): string {
  try {
    return getConnInfo(context).remote.address ?? ''
  } catch {
    // Called without a connection, as by `app.request()`.
    return ''
  }
}
