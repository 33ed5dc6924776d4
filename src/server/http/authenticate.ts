import { createMiddleware } from 'hono/factory'
import { problem } from './problem.js'
import { verifyToken, type VerifiedToken } from './token.js'

/** What an authenticated request knows. */
export interface Authenticated {
  Variables: { token: VerifiedToken }
}

/** What a token names instead of one store when it is for whoever runs the server: it opens no store, but lists them. */
export const ALL_STORES = '*'

/** Lets a request pass only with a valid bearer token of `store` (by default the one in its path): else 401 or 403. */
export function authenticate(secret: string, store?: string) {
  return createMiddleware<Authenticated>(async (context, next) => {
    const [scheme, value, ...rest] = (context.req.header('authorization') ?? '').trim().split(/\s+/)
    const isBearer = scheme?.toLowerCase() === 'bearer' && value !== undefined && rest.length === 0
    const token = isBearer ? await verifyToken(secret, value) : null
    if (token === null) {
      const title = 'A valid token is needed: none was sent, or it is malformed, expired or not signed here.'
      throw problem(401, 'unauthorized', { title, headers: { 'www-authenticate': 'Bearer' } })
    }
    if (token.identity.store !== (store ?? context.req.param('store'))) {
      throw problem(403, 'wrong-store', { title: `The token is for store ${token.identity.store}.` })
    }
    context.set('token', token)
    await next()
  })
}
