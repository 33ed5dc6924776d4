import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import type { Context as TraceContext } from '@opentelemetry/api'
import type { Revocations } from '../store/revocations.js'
import { KeysUnavailable } from './jwks.js'
import type { ServerMetrics } from './metrics.js'
import { problem, type ProblemError } from './problem.js'
import type { TokenVerifier } from './token-verifier.js'
import type { VerifiedToken } from './token.js'

/** What an authenticated request knows. */
export interface Authenticated {
  Variables: { token: VerifiedToken; trace: TraceContext }
}

/** What authenticating takes. */
export interface Gate {
  readonly verify: TokenVerifier
  readonly revocations: Revocations
  readonly metrics: ServerMetrics
}

/** What a token names instead of one store when it is for whoever runs the server: it opens no store, but lists them. */
export const ALL_STORES = '*'

const KEYS_RETRY_SECONDS = '5'

/**
 * Lets a request pass only with a valid bearer token, of a device that is not shut out, for the store in its path; with
 * `ALL_STORES`, for whoever runs the server. Else 401 or 403, or 503 while that cannot be found out.
 */
export function authenticate(gate: Gate, wanted?: typeof ALL_STORES) {
  return createMiddleware<Authenticated>(async (context, next) => {
    const { identity, expiresAtMs } = await requireToken(context, gate)
    if (!isFor(identity.store, wanted, context.req.param('store'))) {
      throw turnedAway(gate, 403, 'wrong-store', `The token is for store ${identity.store}.`)
    }
    if (await gate.revocations.isRevoked(identity.store, identity.device)) {
      const title = `Device ${identity.device} is shut out of store ${identity.store}.`
      throw turnedAway(gate, 403, 'device-revoked', title)
    }
    context.set('token', { identity, expiresAtMs })
    await next()
  })
}

function isFor(store: string, wanted: typeof ALL_STORES | undefined, named: string | undefined): boolean {
  // No store is called `*`, so a token for all of them cannot be taken for one of them.
  return wanted === undefined ? store === named && store !== ALL_STORES : store === wanted
}

async function requireToken(context: Context, gate: Gate): Promise<VerifiedToken> {
  const [scheme, value, ...rest] = (context.req.header('authorization') ?? '').trim().split(/\s+/)
  const isBearer = scheme?.toLowerCase() === 'bearer' && value !== undefined && rest.length === 0
  const token = isBearer ? await gate.verify(value).catch(unavailable) : null
  if (token !== null) return token
  const title = 'A valid token is needed: none was sent, or it is malformed, expired or not signed here.'
  throw turnedAway(gate, 401, 'unauthorized', title)
}

function unavailable(error: unknown): never {
  if (!(error instanceof KeysUnavailable)) throw error
  const title = 'Whether the token is valid cannot be found out now; try again.'
  throw problem(503, 'keys-unavailable', { title, headers: { 'retry-after': KEYS_RETRY_SECONDS } }, error)
}

function turnedAway({ metrics }: Gate, status: 401 | 403, code: string, title: string): ProblemError {
  metrics.unauthorized(code)
  return problem(status, code, { title, ...(status === 401 ? { headers: { 'www-authenticate': 'Bearer' } } : {}) })
}
