import { existsSync } from 'node:fs'
import { createServerLogger, type LogLevel } from '../server/http/server-logger.js'
import type { JwksOptions } from '../server/http/jwks.js'
import { openServer, type DocketServer } from '../server/http/open-server.js'
import { databaseLocation } from './database-location.js'
import { loadAuthorize } from './load-authorize.js'
import { loadModel } from './load-model.js'
import { secretFor, secretsFor } from '../server/http/secret.js'
import { endOnSignal } from './end-on-signal.js'
import { openRelay } from '../server/relay/open-relay.js'
import { reportRelayError } from './relay.js'
import { usageError } from './usage-error.js'

/** What `docket serve` is told. */
export interface ServeOptions {
  readonly data?: string
  readonly port: number
  readonly host: string
  readonly public?: string
  readonly model?: string
  readonly authorize?: string
  readonly jwks?: string
  readonly issuer?: string
  readonly audience?: string
  readonly cors?: readonly string[]
  /** Addresses, separated by commas. */
  readonly nats?: string
  readonly deviceRate?: number
  readonly storeRate?: number
  readonly deviceStreams?: number
  readonly maxStreams?: number
  readonly maxConnections?: number
  /** Seconds. */
  readonly requestTimeout?: number
  /** Seconds. */
  readonly drain?: number
  readonly logLevel: LogLevel
}

const MS = 1_000

/** `docket serve`: runs a central store until SIGINT or SIGTERM. */
export async function serve(options: ServeOptions): Promise<void> {
  const { public: publicDir, port, host, cors, drain = 0 } = options
  if (publicDir !== undefined && !existsSync(publicDir)) {
    throw usageError('public', `There is no directory ${publicDir} to serve.`)
  }
  const database = databaseLocation(options.data)
  const model = options.model === undefined ? undefined : await loadModel(options.model)
  const authorize = options.authorize === undefined ? undefined : await loadAuthorize(options.authorize)
  const server = await openServer({
    database,
    // Only now: it makes a secret where the data directory has none.
    ...tokenRules(options),
    port,
    host,
    model,
    authorize,
    limits: limitsOf(options),
    drainMs: drain * MS,
    logger: createServerLogger(options.logLevel),
    ...(cors === undefined ? {} : { cors }),
    ...(publicDir === undefined ? {} : { publicDir }),
  })
  const relay = await relayBeside(server, options.nats)
  endOnSignal(async () => {
    await relay?.close()
    await server.close()
  })
  process.stdout.write(`docket is listening on ${server.url}\n`)
}

/** An embedded database can be open in one process only: whoever serves it publishes its events too. */
async function relayBeside({ store: central, close }: DocketServer, nats: string | undefined) {
  if (nats === undefined) return undefined
  try {
    return await openRelay({ central, nats: { servers: nats.split(',') }, onError: reportRelayError })
  } catch (error) {
    await close()
    throw error
  }
}

/** With a JWKS, a secret is not needed, but taken where there is one: for operators, and for the tools on this machine. */
function tokenRules({ data, jwks: url, issuer, audience }: ServeOptions) {
  if (url === undefined) {
    if (issuer !== undefined || audience !== undefined) {
      throw usageError('jwks', '--issuer and --audience say what tokens of a --jwks must hold; name one.')
    }
    secretFor(data)
    return { secret: secretsFor(data) }
  }
  const jwks: JwksOptions = {
    url,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
  }
  return { secret: secretsFor(data), jwks }
}

function limitsOf(options: ServeOptions) {
  const { deviceRate, storeRate, deviceStreams, maxStreams, maxConnections, requestTimeout } = options
  return {
    ...(deviceRate === undefined ? {} : { deviceRequestsPerSecond: deviceRate }),
    ...(storeRate === undefined ? {} : { storeRequestsPerSecond: storeRate }),
    ...(deviceStreams === undefined ? {} : { deviceLiveStreams: deviceStreams }),
    ...(maxStreams === undefined ? {} : { liveStreams: maxStreams }),
    ...(maxConnections === undefined ? {} : { connections: maxConnections }),
    ...(requestTimeout === undefined ? {} : { requestTimeoutMs: requestTimeout * MS }),
  }
}
