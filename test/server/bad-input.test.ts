import { request } from 'node:http'
import { SignJWT, UnsecuredJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { MAX_BODY_BYTES, MAX_PUSH_COMMITS } from '../../src/protocol/limits.js'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { commitOf, eventOf } from './commit-builder.ts'
import { openTestServer, pull, push, SECRET, send, tokenFor } from './http-client.ts'

const STORE = 'cafe'
let server: DocketServer
let token: string
beforeAll(async () => {
  server = await openTestServer({ model: restaurant })
  token = await tokenFor(STORE)
}, 60_000)
afterAll(async () => {
  // Whatever was sent: nothing was stored, and the server still works.
  expect((await pull(server, STORE)).body).toMatchObject({ head: 0, commits: [] })
  expect((await push(server, STORE, [commitOf('order-1', 0)])).status).toBe(200)
  await server.close()
})

const url = (path = 'push'): string => `${server.url}/sync/${STORE}/${path}`
const json = { 'content-type': 'application/json' }

describe('a body that is no push', () => {
  it.each([
    ['nothing', '', 400, 'malformed-json'],
    ['half of one', '{"deviceId":', 400, 'malformed-json'],
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'malformed-json'],
    ['null', 'null', 422, 'invalid-request'],
    ['a list', '[]', 422, 'invalid-request'],
    ['no commits', '{"deviceId":"a","epoch":null}', 422, 'invalid-request'],
    ['an unknown field', '{"deviceId":"a","epoch":null,"commits":[],"x":1}', 422, 'invalid-request'],
    ['a NUL in the device', '{"deviceId":"a\\u0000","epoch":null,"commits":[]}', 422, 'invalid-request'],
    ['a lone surrogate in the device', '{"deviceId":"\\ud800","epoch":null,"commits":[]}', 422, 'invalid-request'],
    ['SQL as epoch', `{"deviceId":"a","epoch":"' or 1=1","commits":[]}`, 422, 'invalid-request'],
    ['deep nesting', '['.repeat(1_000_000), 400, 'malformed-json'],
    ['deep nesting that ends', '['.repeat(1_000_000) + ']'.repeat(1_000_000), 422, 'invalid-request'],
  ])('%s is refused', async (_, body, status, code) => {
    const answer = await send(url(), { method: 'POST', body, token, headers: json })
    expect(answer).toMatchObject({ status, body: { status, code, title: expect.any(String) } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('names what is wrong', async () => {
    const body = JSON.stringify({ deviceId: 7, epoch: 'x', commits: {} })
    const answer = await send(url(), { method: 'POST', body, token, headers: json })
    expect(answer.body.issues.map(({ path }: { path: string }) => path)).toEqual(['deviceId', 'epoch', 'commits'])
  })

  it.each([{}, { 'content-type': 'text/plain' }, { ...json, 'content-encoding': 'gzip' }])(
    'is refused with headers %j',
    async (headers) => {
      const body = new TextEncoder().encode('{"deviceId":"a","epoch":null,"commits":[]}')
      expect(
        await send(url(), { method: 'POST', body, token, headers: headers as Record<string, string> }),
      ).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } })
    },
  )

  it('holds too many commits', async () => {
    const commits = Array<unknown>(MAX_PUSH_COMMITS + 1).fill(null)
    expect(await push(server, STORE, commits)).toMatchObject({ status: 413, body: { code: 'too-many-commits' } })
  })
})

describe('a body of 50 MB', () => {
  const upload = (headers: Record<string, string | number>): Promise<number> =>
    new Promise((resolve, reject) => {
      const sent = request(url(), {
        method: 'POST',
        headers: { ...json, authorization: `Bearer ${token}`, ...headers },
      })
      sent.on('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.on('error', reject)
      const chunk = Buffer.alloc(1024 * 1024, 0x20)
      let left = 50
      const more = (): void => {
        while (left > 0) {
          left--
          if (!sent.write(chunk)) return void sent.once('drain', more)
        }
        sent.end()
      }
      more()
    })

  it('is refused by its length', async () => {
    expect(await upload({ 'content-length': 50 * 1024 * 1024 })).toBe(413)
  })

  it('is refused in chunks, without being kept', async () => {
    const before = process.memoryUsage().arrayBuffers
    expect(await upload({ 'transfer-encoding': 'chunked' })).toBe(413)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30 * 1024 * 1024)
  })

  it('is refused to a fetch', async () => {
    const body = new Uint8Array(50 * 1024 * 1024)
    expect(await send(url(), { method: 'POST', body, token, headers: json })).toMatchObject({
      status: 413,
      body: { code: 'body-too-large' },
    })
  })

  it('is one byte more than may be', async () => {
    const body = '{}'.padEnd(MAX_BODY_BYTES)
    expect((await send(url(), { method: 'POST', body, token, headers: json })).status).toBe(422)
    expect((await send(url(), { method: 'POST', body: `${body} `, token, headers: json })).status).toBe(413)
  })
})

describe('a token', () => {
  const key = new TextEncoder().encode(SECRET)
  const claims = { store: STORE, device: 'tablet-1' }
  const makers: Record<string, () => Promise<string | undefined> | string | undefined> = {
    missing: () => undefined,
    malformed: () => 'Bearer x',
    basic: () => 'Basic dXNlcjpwYXNz',
    doubled: async () => `Bearer ${await tokenFor(STORE)} ${await tokenFor(STORE)}`,
    expired: async () => `Bearer ${await tokenFor(STORE, { expiresInSeconds: -1 })}`,
    'signed elsewhere': async () => {
      const other = new TextEncoder().encode('x'.repeat(32))
      return `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).setExpirationTime('1h').sign(other)}`
    },
    unsigned: () => `Bearer ${new UnsecuredJWT(claims).setExpirationTime('1h').encode()}`,
    'of another algorithm': async () =>
      `Bearer ${await new SignJWT(claims).setProtectedHeader({ alg: 'HS384' }).setExpirationTime('1h').sign(key)}`,
    tampered: async () =>
      `Bearer ${(await tokenFor('other')).replace(/\.[^.]+\./, `.${Buffer.from(JSON.stringify({ ...claims, exp: 9e9 })).toString('base64url')}.`)}`,
  }

  it.each(Object.keys(makers))('%s is refused everywhere', async (kind) => {
    const authorization = await makers[kind]?.()
    for (const [method, path] of [
      ['POST', 'push'],
      ['GET', 'pull'],
      ['GET', 'live'],
    ] as const) {
      const headers = authorization === undefined ? json : { ...json, authorization }
      const answer = await send(url(path), { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } })
      expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('of another store opens nothing here', async () => {
    const other = await tokenFor('bar')
    for (const path of ['pull', 'live']) {
      expect(await send(url(path), { token: other })).toMatchObject({ status: 403, body: { code: 'wrong-store' } })
    }
    const body = JSON.stringify({ deviceId: 'a', epoch: null, commits: [commitOf('order-1', 0)] })
    expect(await send(url(), { method: 'POST', body, token: other, headers: json })).toMatchObject({ status: 403 })
  })
})

describe('a pull', () => {
  it.each([
    'after=-1',
    'after=x',
    'after=1.5',
    'after=',
    'after=99999999999999999',
    'limit=0',
    'limit=1e3',
    "after=0'--",
    'limit=%00',
    'after=0x10',
  ])('with %s is refused', async (query) => {
    expect(await pull(server, STORE, `?${query}`)).toMatchObject({ status: 400, body: { code: 'bad-number' } })
  })
})

describe('hostile text in any field', () => {
  const hostile = {
    NUL: 'a\u0000b',
    surrogate: '\udc00x',
    control: 'a\u0007',
    long: 'x'.repeat(2_000),
    number: 7,
    object: { $gt: '' },
    list: ['a'],
  }
  const fields = [
    'commitId',
    'commandId',
    'command',
    'streamId',
    'expectedVersion',
    'actor',
    'deviceId',
    'recordedAt',
    'correlationId',
    'causationId',
    'events',
    'id',
    'type',
    'schemaVersion',
  ] as const

  it.each(fields)('is refused in %s', async (field) => {
    for (const [kind, value] of Object.entries(hostile)) {
      const isValid = (field === 'expectedVersion' || field === 'schemaVersion') && kind === 'number'
      const isPlainText = field === 'actor' && kind === 'control'
      if (isValid || isPlainText) continue
      const ofEvent = ['id', 'type', 'schemaVersion'].includes(field)
      const change = ofEvent ? { events: [eventOf({ [field]: value })] } : { [field]: value }
      const answer = await push(server, STORE, [commitOf('order-1', 0, change)])
      expect(answer, `${field} ${kind}`).toMatchObject({ status: 422, body: { code: 'refused', head: 0 } })
      expect(answer.body.verdicts[0].message).toContain(field)
    }
  })

  it('is refused in data by the model, and by the wire when it cannot be kept', async () => {
    const paid = (data: unknown): unknown => commitOf('order-1', 0, { events: [eventOf({ type: 'OrderPaid', data })] })
    for (const data of [
      { amountCents: "'; drop table docket.events; --" },
      { amountCents: '\u0000' },
      '\ud800',
      null,
      [],
    ]) {
      expect(await push(server, STORE, [paid(data)])).toMatchObject({
        status: 422,
        body: { verdicts: [{ code: 'invalid-data' }] },
      })
    }
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`
    const body = JSON.stringify({ deviceId: 'a', epoch: null, commits: [paid('DEEP')] })
    for (const text of [deep, '1e999']) {
      const answer = await send(url(), { method: 'POST', body: body.replace('"DEEP"', text), token, headers: json })
      expect(answer).toMatchObject({ status: 422, body: { verdicts: [{ code: 'invalid-commit' }] } })
    }
  })

  it('is only text where text is allowed', async () => {
    const other = await openTestServer()
    const sql = "'); drop table docket.events; --"
    const fields = {
      actor: sql,
      commandId: sql,
      deviceId: sql,
      correlationId: sql,
      causationId: sql,
      command: { name: sql, input: '\u0000\ud800' },
    }
    const commit = commitOf(sql, 0, {
      ...fields,
      events: [eventOf({ type: sql, data: { [sql]: '\u0000\ud800', __proto__: 1 } })],
    })
    expect((await push(other, sql, [commit])).status).toBe(200)
    const { commits } = (await pull(other, sql)).body
    expect(commits).toEqual([{ ...commit, firstPosition: 1, firstVersion: 1, receivedAt: expect.any(String) }])
    await other.close()
  }, 30_000)
})

describe('a path', () => {
  it.each(['/sync/%00/pull', '/sync/%ff/pull', '/sync//pull', '/sync/a%2f..%2fb/pull', "/sync/' or 1=1/pull"])(
    'like %s opens nothing',
    async (path) => {
      const { status } = await send(`${server.url}${path}`, { token })
      expect([403, 404]).toContain(status)
    },
  )
})
