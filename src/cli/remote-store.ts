import { setTimeout as sleep } from 'node:timers/promises'
import { docketError } from '../errors.js'
import type { PullAnswer } from '../protocol/messages.js'
import { readProblem, readPullAnswer, readPushAnswer } from '../protocol/read-messages.js'
import { CLI_DEVICE, type StoreAccess } from './store-access.js'

/** The names of all stores of the server at `url`; `token` is one for all stores. */
export async function servedStores(url: string, token: string): Promise<readonly string[]> {
  const response = await fetch(`${url}/stores`, { headers: { authorization: `Bearer ${token}` } })
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && typeof body === 'object' && body !== null && 'stores' in body && isNames(body.stores)) {
    return body.stores
  }
  const fields = { reason: 'bad-answer', status: response.status, retryAfterMs: null } as const
  throw docketError('sync-failed', `${url} did not list its stores; name one with --store.`, fields)
}

const MAX_ATTEMPTS = 10
const MAX_WAIT_SECONDS = 30

/** A server that is busy says when to come back: an import is not over because it was fast. */
async function fetchPatiently(url: string, init: RequestInit): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(url, init)
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
    const isBusy = response.status === 429 || response.status === 503
    if (!isBusy || attempt === MAX_ATTEMPTS || !(seconds <= MAX_WAIT_SECONDS)) return response
    await response.body?.cancel()
    await sleep(seconds * 1_000)
  }
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

/** A store behind the HTTP face of a server at `url`. */
export function remoteStore(url: string, store: string, token: string): StoreAccess {
  const base = `${url.replace(/\/+$/, '')}/sync/${encodeURIComponent(store)}`
  const call = async (path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetchPatiently(`${base}/${path}`, { ...init, headers }).catch((error: unknown) => {
      throw docketError(
        'sync-failed',
        `No answer from ${url}.`,
        { reason: 'network', status: null, retryAfterMs: null },
        { cause: error },
      )
    })
    const body: unknown = await response.json().catch(() => null)
    return response.ok ? body : answerOfProblem(body, url, response.status)
  }
  const pull = async (after: number, limit: number): Promise<PullAnswer> =>
    understood(url, readPullAnswer(await call(`pull?after=${after}&limit=${limit}`)))
  return {
    store,
    push: async (commits) => {
      const body = JSON.stringify({ deviceId: CLI_DEVICE, epoch: null, commits })
      return understood(url, readPushAnswer(await call('push', { method: 'POST', body })))
    },
    pull,
    hasEvents: async () => (await pull(0, 1)).head > 0,
    close: async () => {},
  }
}

function understood<Value>(url: string, answer: Value | string): Value {
  if (typeof answer !== 'string') return answer
  const fields = { reason: 'bad-answer', status: 200, retryAfterMs: null } as const
  throw docketError('sync-failed', `${url} did not answer as a docket server does (${answer}).`, fields)
}

/** A push that was turned away whole carries its verdicts; anything else is an error. */
function answerOfProblem(body: unknown, url: string, status: number): unknown {
  const problem = readProblem(body)
  if (problem?.verdicts !== undefined) return problem
  const why = problem === undefined ? `status ${status}` : `${problem.title}${detailOf(problem.detail)}`
  const reason = status === 401 || status === 403 ? 'auth' : 'bad-answer'
  throw docketError('sync-failed', `${url} refused: ${why}`, { reason, status, retryAfterMs: null })
}

function detailOf(detail: string | undefined): string {
  return detail === undefined ? '' : ` ${detail}`
}
