import { setMaxListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { serve } from '@hono/node-server'
import type { Hono } from 'hono'
import { pino, type Logger } from 'pino'
import { docketError } from '../../errors.js'
import { openCentralStore, type CentralStore } from '../store/central-store.js'
import type { CommitRules } from '../store/check-commit.js'
import { closeGracefully } from './close-gracefully.js'
import { createApp } from './create-app.js'
import type { DatabaseLocation } from '../database/open-database.js'
import { requireSecret } from './token.js'

/** What {@link openServer} takes. */
export interface ServerOptions extends CommitRules {
  readonly database: DatabaseLocation
  /** What tokens are signed with, at least 32 bytes; see `issueToken`. */
  readonly secret: string
  /** 0 takes a free one. */
  readonly port: number
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /** A folder with a web app to serve at `/`. */
  readonly publicDir?: string
  /** Origins of other sites whose pages may call. */
  readonly cors?: readonly string[]
  /** Default: errors only, on standard error. */
  readonly logger?: Logger
  /** Adds routes of the application's own, after those of docket. */
  readonly extend?: (app: Hono) => void
}

/** A central store that answers on the network. */
export interface DocketServer {
  readonly url: string
  readonly store: CentralStore
  /** Takes no more requests, ends live streams, lets requests under way finish, then closes the database. */
  close(): Promise<void>
}

/** How long requests under way may take once the server closes. */
const CLOSE_GRACE_MS = 5_000

/**
 * Opens a central store and serves it over HTTP; listens when it resolves.
 * @throws DocketError `invalid-argument` for a short secret or an address that cannot be had, `storage-unavailable` when
 * the database cannot be opened.
 */
export async function openServer(options: ServerOptions): Promise<DocketServer> {
  requireSecret(options.secret)
  const logger = options.logger ?? pino({ name: 'docket', level: 'error' }, pino.destination(2))
  const store = await openCentralStore({
    database: options.database,
    model: options.model,
    authorize: options.authorize,
    onPollError: (error) => logger.error({ err: error }, 'other processes’ appends could not be looked up'),
  })
  const closing = new AbortController()
  // Every live stream listens.
  setMaxListeners(0, closing.signal)
  const { secret, cors, publicDir, extend } = options
  const app = createApp(store, { secret, logger, cors, publicDir, extend, closing: closing.signal })
  try {
    const server = await listen(app, options.port, options.host ?? '127.0.0.1')
    const stop = closeGracefully(server, CLOSE_GRACE_MS)
    const url = urlOf(server.address() as AddressInfo)
    store.announce(url)
    let closed: Promise<void> | undefined
    const close = async (): Promise<void> => {
      closing.abort()
      await stop()
      await store.close()
    }
    return { url, store, close: () => (closed ??= close()) }
  } catch (error) {
    await store.close()
    throw error
  }
}

function listen(app: Hono, port: number, hostname: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname, overrideGlobalObjects: false }, () =>
      resolve(server),
    ) as Server
    server.once('error', (cause) => {
      const message = `Cannot listen on ${hostname}, port ${port}: ${cause.message}`
      reject(docketError('invalid-argument', message, { argument: 'port' }, { cause }))
    })
  })
}

function urlOf({ address, family, port }: AddressInfo): string {
  // "Any address" can be listened on, not visited.
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
