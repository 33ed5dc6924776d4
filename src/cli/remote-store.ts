import * as v from 'valibot'
import { docketError } from '../errors.js'
import { ProblemSchema, PullAnswerSchema, PushAnswerSchema, type PullAnswer } from '../protocol/messages.js'
import { CLI_DEVICE, type StoreAccess } from './store-access.js'

/** A store behind the HTTP face of a server at `url`. */
export function remoteStore(url: string, store: string, token: string): StoreAccess {
  const base = `${url.replace(/\/+$/, '')}/sync/${encodeURIComponent(store)}`
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${base}/${path}`, { ...init, headers }).catch((error: unknown) => {
      throw docketError('sync-failed', `No answer from ${url}.`, { reason: 'network', status: null }, { cause: error })
    })
    const body: unknown = await response.json().catch(() => null)
    return response.ok ? body : answerOfProblem(body, url, response.status)
  }
  const pull = async (after: number, limit: number): Promise<PullAnswer> =>
    v.parse(PullAnswerSchema, await call(`pull?after=${after}&limit=${limit}`))
  return {
    store,
    push: async (commits) => {
      const body = JSON.stringify({ deviceId: CLI_DEVICE, epoch: null, commits })
      return v.parse(PushAnswerSchema, await call('push', { method: 'POST', body }))
    },
    pull,
    hasEvents: async () => (await pull(0, 1)).head > 0,
    close: async () => {},
  }
}

/** A push that was turned away whole carries its verdicts; anything else is an error. */
function answerOfProblem(body: unknown, url: string, status: number): unknown {
  const problem = v.safeParse(ProblemSchema, body)
  if (problem.success && problem.output.verdicts !== undefined) return problem.output
  const why = problem.success ? `${problem.output.title}${detailOf(problem.output.detail)}` : `status ${status}`
  const reason = status === 401 || status === 403 ? 'auth' : 'bad-answer'
  throw docketError('sync-failed', `${url} refused: ${why}`, { reason, status })
}

function detailOf(detail: string | undefined): string {
  return detail === undefined ? '' : ` ${detail}`
}
