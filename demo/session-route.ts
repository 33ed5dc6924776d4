import type { Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { issueToken } from 'docket/server'
import * as v from 'valibot'

const STORE = 'cafe-12'
const MAX_BODY_BYTES = 1_024
const DAY_SECONDS = 86_400

const SessionRequest = v.strictObject({ deviceId: v.pipe(v.string(), v.uuid()) })

/**
 * Adds `POST /session`: a token for one device of the café. Whoever reaches the demo gets one; an application would ask
 * here who it is.
 */
export function addSessionRoute(app: Hono, secret: string): void {
  const limit = bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => invalid(context, 413) })
  app.post('/session', limit, async (context) => {
    const isJson = context.req.header('content-type')?.split(';', 1)[0] === 'application/json'
    const body: unknown = isJson ? await context.req.json().catch(() => undefined) : undefined
    const request = v.safeParse(SessionRequest, body)
    if (!request.success) return invalid(context, 422)
    const { deviceId } = request.output
    const token = await issueToken(secret, { store: STORE, device: deviceId, expiresInSeconds: DAY_SECONDS })
    context.header('cache-control', 'no-store')
    return context.json({ store: STORE, token })
  })
}

function invalid(context: Context, status: 413 | 422): Response {
  const title = 'Send JSON: {"deviceId": "<uuid>"}.'
  const problem = { type: 'about:blank', status, code: 'invalid-request', title }
  return context.json(problem, status, { 'content-type': 'application/problem+json' })
}
