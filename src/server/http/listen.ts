import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { docketError } from '../../errors.js'
import type { ServerLimits } from './limits.js'
import type { ServerMetrics } from './metrics.js'

// Longer than the minute that proxies keep a connection: one that we closed first would fail their next request.
const KEEP_ALIVE_MS = 75_000
/** How often connections are looked at for what they owe us. */
const CHECK_MS = 1_000

/**
 * Serves `app` at an address, within the limits that concern connections.
 * @throws DocketError `invalid-argument` when the address cannot be had.
 */
export function listen(
  app: Hono,
  { port, host: hostname = '127.0.0.1' }: { readonly port: number; readonly host?: string },
  { limits, metrics }: { readonly limits: Required<ServerLimits>; readonly metrics: ServerMetrics },
): Promise<Server> {
  const serverOptions = {
    headersTimeout: finite(limits.headersTimeoutMs),
    requestTimeout: finite(limits.requestTimeoutMs),
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: CHECK_MS,
  }
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname, serverOptions, overrideGlobalObjects: false }, () =>
      resolve(server),
    ) as Server
    if (Number.isFinite(limits.connections)) server.maxConnections = limits.connections
    server.on('drop', metrics.connectionDropped)
    // For a connection that takes nothing of what it is sent: a live stream sends something far more often. One that
    // sends too slowly is answered 408 before this cuts it off.
    server.setTimeout(finite(limits.requestTimeoutMs + 2 * CHECK_MS))
    server.once('error', (cause) => {
      const message = `Cannot listen on ${hostname}, port ${port}: ${cause.message}`
      reject(docketError('invalid-argument', message, { argument: 'port' }, { cause }))
    })
  })
}

/** Where a server that listens can be visited. */
export function urlOf(server: Server): string {
  const { address, family, port } = server.address() as AddressInfo
  // "Any address" can be listened on, not visited.
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}

/** Node says 0 where there is no limit. */
function finite(ms: number): number {
  return Number.isFinite(ms) ? ms : 0
}
