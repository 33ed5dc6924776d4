import { setMaxListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import { openCentralStore, type CentralStore } from '../store/central-store.js'
import type { CommitRules } from '../store/check-commit.js'
import { closeGracefully } from './close-gracefully.js'
import { createApp } from './create-app.js'
import type { DatabaseLocation } from '../database/open-database.js'
import { limitsOf, type ServerLimits } from './limits.js'
import { listen, urlOf } from './listen.js'
import { loggedError } from './logged-error.js'
import { createMetrics, type ServerMetrics } from './metrics.js'
import { createServerLogger } from './server-logger.js'
import { createTokenVerifier, type TokenRules } from './token-verifier.js'

/** What {@link openServer} takes, besides which tokens are good and which commits are stored. */
export interface ServerOptions extends CommitRules, TokenRules {
  readonly database: DatabaseLocation
  /** 0 takes a free one. */
  readonly port: number
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string
  /** How much is taken of clients. */
  readonly limits?: ServerLimits
  /** How long `/readyz` says that the server closes before it takes no more requests. Default 0. */
  readonly drainMs?: number
  /** A folder with a web app to serve at `/`. */
  readonly publicDir?: string
  /** Origins of other sites whose pages may call. */
  readonly cors?: readonly string[]
  /** Hears of every request at level `info`. Default: errors only, on standard error. */
  readonly logger?: Logger
  /** Adds routes of the application's own, after those of docket. */
  readonly extend?: (app: Hono) => void
}

/** A central store that answers on the network. */
export interface DocketServer {
  readonly url: string
  readonly store: CentralStore
  /**
   * Says so at `/readyz` and to live streams, which it ends, and waits `drainMs`; then takes no more requests, lets those
   * under way finish, and closes the database.
   */
  close(): Promise<void>
}

/** How long requests under way may take once the server closes. */
const CLOSE_GRACE_MS = 5_000

/**
 * Opens a central store and serves it over HTTP; listens when it resolves.
 * @throws DocketError `invalid-argument` for tokens that could not be checked or an address that cannot be had,
 * `storage-unavailable` when the database cannot be opened.
 */
export async function openServer(options: ServerOptions): Promise<DocketServer> {
  createTokenVerifier(options)
  const logger = options.logger ?? createServerLogger('error')
  const metrics = createMetrics()
  const store = await openStore(options, logger, metrics)
  const closing = new AbortController()
  // Every live stream listens.
  setMaxListeners(0, closing.signal)
  const limits = limitsOf(options.limits)
  try {
    const app = createApp(store, { ...options, logger, metrics, limits, closing: closing.signal })
    const server = await listen(app, options, { limits, metrics })
    const stop = closeGracefully(server, CLOSE_GRACE_MS)
    const url = urlOf(server)
    store.announce(url)
    logger.info({ url }, 'listening')
    let closed: Promise<void> | undefined
    const close = async (): Promise<void> => {
      logger.info('closing')
      closing.abort()
      await sleep(options.drainMs ?? 0)
      await stop()
      await store.close()
      logger.info('closed')
    }
    return { url, store, close: () => (closed ??= close()) }
  } catch (error) {
    await store.close()
    throw error
  }
}

async function openStore(
  { database, model, authorize }: ServerOptions,
  logger: Logger,
  metrics: ServerMetrics,
): Promise<CentralStore> {
  return await openCentralStore({
    database,
    model,
    authorize,
    onPoll: metrics.headPolled,
    onPollError: (error) =>
      logger.error({ err: loggedError(error) }, 'what other processes did could not be looked up'),
  })
}
