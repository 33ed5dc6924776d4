import { issueToken, openServer, type DocketServer, type ServerOptions, type TokenClaims } from 'docket/server'
import { pino } from 'pino'
import { expect } from 'vitest'
import { undescribed } from './described.ts'

/** The secret of test servers. */
export const SECRET = 'a secret for tests, more than 32 bytes long'

/** An answer, read to the end. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look at whatever came back
  readonly body: any
}

/** A server on a free port with an in-memory database. */
export function openTestServer(options: Partial<ServerOptions> = {}): Promise<DocketServer> {
  return openServer({
    database: { memory: true },
    secret: SECRET,
    port: 0,
    logger: pino({ level: 'silent' }),
    ...options,
  })
}

/** A token the test server accepts. */
export function tokenFor(store: string, claims: Partial<TokenClaims> = {}): Promise<string> {
  return issueToken(SECRET, { store, device: 'tablet-1', ...claims })
}

/** Sends one request and reads the answer as JSON, which must be as docs/openapi.json says. */
export async function send(url: string, init: RequestInit & { readonly token?: string } = {}): Promise<Answer> {
  const { token, ...rest } = init
  const headers = new Headers(rest.headers)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  const response = await fetch(url, { ...rest, headers })
  const answer = { status: response.status, headers: response.headers, body: bodyOf(await response.text()) }
  expectDescribed(rest.method ?? 'GET', new URL(url).pathname, answer)
  return answer
}

function bodyOf(text: string): unknown {
  if (text === '') return null
  return text.startsWith('{') ? (JSON.parse(text) as unknown) : text
}

/** Fails unless docs/openapi.json describes the answer; other paths than docket's it does not know. */
export function expectDescribed(method: string, path: string, { status, headers, body }: Answer): void {
  const mediaType = headers.get('content-type')?.split(';')[0] ?? null
  expect(undescribed({ method, path, status, mediaType, requestId: headers.get('x-request-id'), body })).toEqual([])
}

/** Pushes commits, as a device does. */
export async function push(
  server: DocketServer,
  store: string,
  commits: readonly unknown[],
  extra: object = {},
): Promise<Answer> {
  const body = JSON.stringify({ deviceId: 'tablet-1', epoch: null, commits, ...extra })
  return await send(`${server.url}/sync/${encodeURIComponent(store)}/push`, {
    method: 'POST',
    body,
    token: await tokenFor(store),
    headers: { 'content-type': 'application/json' },
  })
}

/** Pulls, as a device does. */
export async function pull(server: DocketServer, store: string, query = '?after=0&limit=1000'): Promise<Answer> {
  return await send(`${server.url}/sync/${encodeURIComponent(store)}/pull${query}`, { token: await tokenFor(store) })
}
