import type { Context } from 'hono'
import { isName } from '../../events/ids.js'
import { MAX_PULL_EVENTS } from '../../protocol/limits.js'
import type { HistoryQuery } from '../../protocol/messages.js'
import type { CentralStore } from '../store/central-store.js'
import type { Authenticated } from './authenticate.js'
import { jsonAnswer } from './json-answer.js'
import type { ServerMetrics } from './metrics.js'
import { problem } from './problem.js'
import { DEFAULT_PULL_EVENTS, wholeNumber } from './pull-route.js'
import { inSpan } from './tracing.js'

/** `GET /sync/:store/history?stream=S` or `?correlation=C`, with `&after=N&limit=M`: whole commits, page by page. */
export function historyRoute(centralStore: CentralStore, metrics: ServerMetrics) {
  return async (context: Context<Authenticated>): Promise<Response> => {
    const query = historyQuery(context.req.query('stream'), context.req.query('correlation'))
    const after = wholeNumber('after', context.req.query('after'), { least: 0, byDefault: 0 })
    const limit = wholeNumber('limit', context.req.query('limit'), { least: 1, byDefault: DEFAULT_PULL_EVENTS })
    const { store } = context.get('token').identity
    const span = { name: 'docket.history', attributes: { 'docket.store': store, 'docket.after': after } }
    const { text, events } = await inSpan(context.get('trace'), span, async (own) => {
      const page = await centralStore.historyText(store, query, { after, limit: Math.min(limit, MAX_PULL_EVENTS) })
      own.setAttribute('docket.events', page.events)
      return page
    })
    metrics.pulled(events)
    return jsonAnswer(context, text)
  }
}

function historyQuery(stream: string | undefined, correlation: string | undefined): HistoryQuery {
  if (isName(stream) && correlation === undefined) return { stream }
  if (isName(correlation) && stream === undefined) return { correlation }
  const title = 'Name either a "stream" or a "correlation": 1 to 255 characters without control characters.'
  throw problem(400, 'bad-name', { title })
}
