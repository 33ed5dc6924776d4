import { createParser } from 'eventsource-parser'
import { messageOf, type SyncFailureReason } from '../errors.js'
import { LIVE_HEARTBEAT_MS } from '../protocol/limits.js'
import type { Head, Problem } from '../protocol/messages.js'
import { readHead, readHistoryAnswer, readProblem, readPullAnswer, readPushAnswer } from '../protocol/read-messages.js'
import { syncFailure, type SyncFailure, type SyncTransport } from './transport.js'

/** For whom a token is wanted. */
export interface TokenRequest {
  readonly store: string
  readonly deviceId: string
  /** The centre did not take the last one: ask for a fresh one instead of giving it again. */
  readonly refused: boolean
}

/** Gives the bearer token of a request, at every request anew. */
export type TokenSource = (request: TokenRequest) => string | Promise<string>

/** Where the centre is, and how to be let in. */
export interface HttpTransportOptions {
  /** Address of the sync routes, such as `https://orders.example.com/sync`. */
  readonly url: string
  readonly store: string
  /** Asked at every request for the token to send, so that it may change while running. */
  readonly token: TokenSource
  /** Passed on to `token`. */
  readonly deviceId: string
  readonly fetch?: typeof fetch
  /** Milliseconds until an unanswered request counts as lost. Default 30 000. */
  readonly timeoutMs?: number
}

/** A transport over HTTP: push, pull, and Server-Sent Events for the live stream. */
export function createHttpTransport(options: HttpTransportOptions): SyncTransport {
  const base = `${options.url.replace(/\/+$/, '')}/${encodeURIComponent(options.store)}`
  const timeoutMs = options.timeoutMs ?? 30_000
  let lastToken: string | null = null
  let refused = false
  const send = async (path: string, init: RequestInit, signal: AbortSignal): Promise<Response> => {
    const token = await getToken(options, refused)
    lastToken = token
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${token}`)
    // `fetch` must be called on the global object.
    const request = options.fetch ?? globalThis.fetch.bind(globalThis)
    try {
      const response = await request(`${base}/${path}`, { ...init, headers, signal, cache: 'no-store' })
      refused = response.status === 401 || response.status === 403
      return response
    } catch (cause) {
      throw unreachable(options.url, cause)
    }
  }
  const ask = async (path: string, init: RequestInit, signal: AbortSignal): Promise<Answer> => {
    try {
      return await answerOf(await send(path, init, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])))
    } catch (error) {
      throw unreachable(options.url, error)
    }
  }
  const get = async <Value>(
    path: string,
    signal: AbortSignal,
    read: (body: unknown) => Value | string,
  ): Promise<Value> => {
    const answer = await ask(path, { method: 'GET' }, signal)
    if (answer.status !== 200) throw toFailure(answer, readProblem(answer.body))
    return readAnswer(answer, read)
  }
  return {
    push: async (push, signal) => {
      const body = JSON.stringify({ deviceId: push.deviceId, epoch: push.epoch, commits: push.commits })
      const headers = { 'content-type': 'application/json' }
      const answer = await ask('push', { method: 'POST', headers, body }, signal)
      if (answer.status === 200) return readAnswer(answer, readPushAnswer)
      // A push that was refused throughout still says what was found for each commit.
      const problem = readProblem(answer.body)
      const { store, epoch, head, verdicts } = problem ?? {}
      if (store === undefined || epoch === undefined || head === undefined || verdicts === undefined) {
        throw toFailure(answer, problem)
      }
      return { store, epoch, head, verdicts }
    },
    pull: ({ after, limit }, signal) => get(`pull?after=${after}&limit=${limit}`, signal, readPullAnswer),
    history: ({ query, after }, signal) =>
      get(`history?${new URLSearchParams({ ...query, after: `${after}` }).toString()}`, signal, readHistoryAnswer),
    live: (onHead, signal) => follow(send, onHead, signal),
    hasNewToken: async () => (await getToken(options, refused)) !== lastToken,
  }
}

interface Answer {
  readonly status: number
  readonly retryAfter: string | null
  readonly body: unknown
}

async function getToken(options: HttpTransportOptions, refused: boolean): Promise<string> {
  const { store, deviceId } = options
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), options.timeoutMs ?? 30_000)
  })
  try {
    return await Promise.race([options.token({ store, deviceId, refused }), late])
  } catch (cause) {
    throw syncFailure('network', `No token could be had for store ${options.store}: ${messageOf(cause)}`, { cause })
  } finally {
    clearTimeout(timer)
  }
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const answer = { status: response.status, retryAfter: response.headers.get('retry-after') }
  try {
    return { ...answer, body: JSON.parse(text) as unknown }
  } catch {
    return { ...answer, body: undefined }
  }
}

function readAnswer<Value>(answer: Answer, read: (body: unknown) => Value | string): Value {
  const value = read(answer.body)
  if (typeof value !== 'string') return value
  const message = `The answer is not one of a docket centre (${value}). Does something on the way answer for it?`
  throw syncFailure('bad-answer', message, { status: answer.status })
}

function toFailure(answer: Answer, problem: Problem | undefined): SyncFailure {
  const { status } = answer
  const reason = reasonOf(status, problem)
  const said = problem?.detail ?? problem?.title ?? 'without a reason'
  // Whoever runs the centre finds the request in its log by this.
  const request = problem?.requestId === undefined ? '' : ` (request ${problem.requestId})`
  return syncFailure(reason, `The centre answered ${status}: ${said}${request}`, {
    status,
    retryAfterMs: retryAfterMs(answer.retryAfter),
  })
}

const REASON_BY_STATUS: ReadonlyMap<number, SyncFailureReason> = new Map([
  [401, 'auth'],
  [403, 'auth'],
  [413, 'too-large'],
  [429, 'busy'],
  [503, 'busy'],
])

function reasonOf(status: number, problem: Problem | undefined): SyncFailureReason {
  if (problem?.code === 'epoch-changed') return 'epoch-changed'
  const known = REASON_BY_STATUS.get(status)
  if (known !== undefined) return known
  if (status >= 500) return 'server-error'
  // Any other refusal, such as 404, speaks of the address, not of the commits.
  return problem !== undefined && (status === 400 || status === 422) ? 'bad-request' : 'bad-answer'
}

/** `Retry-After` is seconds or an HTTP date. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null
  const seconds = Number(header)
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : null
}

async function follow(
  send: (path: string, init: RequestInit, signal: AbortSignal) => Promise<Response>,
  onHead: (head: Head) => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController()
  const both = AbortSignal.any([signal, silence.signal])
  let timer: ReturnType<typeof setTimeout> | undefined
  const heard = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(), 3 * LIVE_HEARTBEAT_MS)
  }
  const parser = createParser({
    onEvent: ({ event, data }) => {
      const head = event === 'head' ? readHead(data) : undefined
      if (head !== undefined) onHead(head)
    },
  })
  heard()
  try {
    const response = await send('live', { headers: { accept: 'text/event-stream' } }, both)
    if (response.status !== 200 || response.body === null) {
      const answer = await answerOf(response)
      throw toFailure(answer, readProblem(answer.body))
    }
    const decoder = new TextDecoder()
    const reader = response.body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard()
      parser.feed(decoder.decode(part.value, { stream: true }))
    }
  } catch (cause) {
    throw isFailure(cause) ? cause : syncFailure('network', 'The live stream broke off.', { cause })
  } finally {
    clearTimeout(timer)
  }
}

function unreachable(url: string, cause: unknown): SyncFailure {
  if (isFailure(cause)) return cause
  return syncFailure('network', `The centre at ${url} cannot be reached (${messageOf(cause)}).`, { cause })
}

function isFailure(error: unknown): error is SyncFailure {
  return error instanceof Error && 'code' in error && error.code === 'sync-failed'
}
