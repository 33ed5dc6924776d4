import type { Context } from 'hono'
import { MAX_PULL_EVENTS } from '../../protocol/limits.js'
import type { Authenticated } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import { jsonAnswer } from './json-answer.js'
import type { ServerMetrics } from './metrics.js'
import { problem } from './problem.js'
import { inSpan } from './tracing.js'

/** Where the query names no `limit`. */
export const DEFAULT_PULL_EVENTS = 1_000

/** `GET /sync/:store/pull?after=N&limit=M`: whole commits; a limit beyond what one answer may hold is lowered to it. */
export function pullRoute(centralStore: CentralStore, metrics: ServerMetrics) {
  return async (context: Context<Authenticated>): Promise<Response> => {
    const after = wholeNumber('after', context.req.query('after'), { least: 0, byDefault: 0 })
    const limit = wholeNumber('limit', context.req.query('limit'), { least: 1, byDefault: DEFAULT_PULL_EVENTS })
    const { store } = context.get('token').identity
    const span = { name: 'docket.pull', attributes: { 'docket.store': store, 'docket.after': after } }
    const { text, events } = await inSpan(context.get('trace'), span, async (own) => {
      const pulled = await centralStore.pullText(store, { after, limit: Math.min(limit, MAX_PULL_EVENTS) })
      own.setAttribute('docket.events', pulled.events)
      return pulled
    })
    metrics.pulled(events)
    return jsonAnswer(context, text)
  }
}

/** A number of the query. @throws ProblemError 400 `bad-number`. */
export function wholeNumber(
  name: string,
  text: string | undefined,
  { least, byDefault }: { readonly least: number; readonly byDefault: number },
): number {
  if (text === undefined) return byDefault
  const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(value) && value >= least) return value
  throw problem(400, 'bad-number', { title: `"${name}" must be a whole number from ${least} on.` })
}
