import type { Context } from 'hono'
import { MAX_BODY_BYTES, MAX_PUSH_COMMITS } from '../../protocol/limits.js'
import type { PushAnswer, PushRequest, Verdict } from '../../protocol/messages.js'
import { readPushRequest } from '../../protocol/read-messages.js'
import type { ValidationIssue } from '../../errors.js'
import type { Authenticated } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import type { ServerMetrics } from './metrics.js'
import { problem } from './problem.js'
import { readJsonBody } from './read-json-body.js'
import { inSpan } from './tracing.js'

const MAX_ISSUES = 20

/** `POST /sync/:store/push`: one verdict a commit. A push of which nothing can ever be stored is answered as a problem. */
export function pushRoute(centralStore: CentralStore, metrics: ServerMetrics) {
  return async (context: Context<Authenticated>): Promise<Response> => {
    const { identity } = context.get('token')
    const request = parsePush(await readJsonBody(context.req.raw, MAX_BODY_BYTES))
    const attributes = { 'docket.store': identity.store, 'docket.commits': request.commits.length }
    const result = await inSpan(context.get('trace'), { name: 'docket.push', attributes }, () =>
      centralStore.push(identity.store, identity, request),
    )
    if (result.kind === 'epoch-changed') {
      const title = 'The central store was restored or replaced: compare with it before pushing.'
      throw problem(409, 'epoch-changed', { title, ...result.head })
    }
    countVerdicts(metrics, request, result.answer)
    requireHope(result.answer)
    return context.json(result.answer)
  }
}

function parsePush(body: unknown): PushRequest {
  const request = readPushRequest(body)
  if (isIssues(request)) {
    const issues = request.slice(0, MAX_ISSUES)
    const detail = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ')
    throw problem(422, 'invalid-request', { title: 'The body is not a push.', detail, issues })
  }
  if (request.commits.length > MAX_PUSH_COMMITS) {
    const title = `A push holds at most ${MAX_PUSH_COMMITS} commits, not ${request.commits.length}; send fewer.`
    throw problem(413, 'too-many-commits', { title })
  }
  return request
}

function countVerdicts(metrics: ServerMetrics, { commits }: PushRequest, { verdicts }: PushAnswer): void {
  for (const [index, { verdict }] of verdicts.entries()) {
    const { events } = (commits[index] ?? {}) as { readonly events?: unknown }
    metrics.pushed(verdict, Array.isArray(events) ? events.length : 0)
  }
}

function isIssues(read: PushRequest | readonly ValidationIssue[]): read is readonly ValidationIssue[] {
  return Array.isArray(read)
}

/** Throws when every commit was turned away for good; a client reads the verdicts of such a problem as of any answer. */
function requireHope(answer: PushAnswer): void {
  const { verdicts } = answer
  const lost = verdicts.filter(isTurnedAway)
  if (verdicts.length === 0 || lost.length < verdicts.length) return
  const conflict = lost.find(({ verdict }) => verdict === 'event-id-conflict')
  if (conflict !== undefined) {
    const title = 'Nothing was stored: an id is already used for something else.'
    throw problem(409, 'event-id-conflict', { title, detail: conflict.message, ...answer })
  }
  const isForbidden = lost.every((verdict) => verdict.verdict === 'refused' && verdict.code === 'not-allowed')
  const title = 'Nothing was stored: every commit was refused.'
  const detail = lost[0]?.message ?? ''
  throw problem(isForbidden ? 403 : 422, 'refused', { title, detail, ...answer })
}

function isTurnedAway(
  verdict: Verdict,
): verdict is Extract<Verdict, { readonly verdict: 'event-id-conflict' | 'refused' }> {
  return verdict.verdict === 'event-id-conflict' || verdict.verdict === 'refused'
}
