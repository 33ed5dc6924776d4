import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, openCentralStore, type DocketServer } from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { commitOf, eventOf, eventsOf } from './commit-builder.ts'
import { openTestServer, pull, push, SECRET, send, tokenFor } from './http-client.ts'
import { openLive } from './live-client.ts'
import { keepLog, type KeptLog } from './log-lines.ts'

let server: DocketServer
let log: KeptLog
beforeAll(async () => {
  log = keepLog()
  server = await openTestServer({
    logger: log.logger,
    extend: (app) => {
      app.get('/broken', () => {
        const cause = Object.assign(new Error('a row holds SECRET-DATA'), {
          code: '23505',
          severity: 'ERROR',
          detail: 'Key (data)=(SECRET-DATA) already exists.',
        })
        throw new Error('It broke.', { cause })
      })
    },
  })
})
afterAll(() => server.close())

async function metrics(): Promise<string> {
  const { body } = await send(`${server.url}/metrics`)
  return body
}

describe('metrics', () => {
  it('count what was asked, answered, judged and handed out', async () => {
    const store = newStore()
    await push(server, store, [commitOf('order-1', 0, { events: eventsOf(3) }), commitOf('order-2', 7)])
    await pull(server, store)
    await send(`${server.url}/sync/${store}/pull`, { token: 'x' })
    await send(`${server.url}/sync/${store}/pull`, { token: await tokenFor('other') })
    await send(`${server.url}/nowhere`)
    const live = await openLive(`${server.url}/sync/${store}/live`, await tokenFor(store))
    await expect.poll(() => live.heads.length).toBe(1)
    const text = await metrics()
    for (const line of [
      /docket_http_requests_total\{method="POST",route="\/sync\/:store\/push",status="200"\} \d/,
      /docket_http_requests_total\{method="GET",route="\/sync\/:store\/pull",status="401"\} \d/,
      /docket_http_requests_total\{method="GET",route="other",status="404"\} \d/,
      /docket_http_request_duration_seconds_bucket\{le="\+Inf",method="GET",route="\/sync\/:store\/pull"\} \d/,
      /docket_push_commits_total\{verdict="accepted"\} 1\n/,
      /docket_push_events_total\{verdict="accepted"\} 3\n/,
      /docket_push_commits_total\{verdict="behind"\} 1\n/,
      /docket_pull_events_total 3\n/,
      /docket_live_streams 1\n/,
      /docket_unauthorized_total\{code="unauthorized"\} 1\n/,
      /docket_unauthorized_total\{code="wrong-store"\} 1\n/,
      /process_cpu_seconds_total/,
    ]) {
      expect(text).toMatch(line)
    }
    await expect.poll(metrics).toMatch(/docket_head_polls_total [1-9]/)
    expect(text).not.toContain(store)
    live.stop()
  })

  it('are told in docs/server.md', async () => {
    const names = [...(await metrics()).matchAll(/^# TYPE (docket_\w+)/gm)].map(([, name]) => name!)
    const told = readFileSync('docs/server.md', 'utf8')
    expect(names.length).toBeGreaterThan(8)
    for (const name of names) expect(told).toContain(`| \`${name}`)
  })

  it('are shown on this machine, and to whoever has a token for all stores', async () => {
    const address = `${server.url}/metrics`
    const asked = async (headers: Record<string, string>, token?: string): Promise<number> =>
      (await send(address, { headers, ...(token === undefined ? {} : { token }) })).status
    const proxied = { 'x-forwarded-for': '203.0.113.7' }
    expect(await asked({})).toBe(200)
    expect(await asked(proxied)).toBe(401)
    expect(await asked(proxied, await tokenFor('cafe'))).toBe(403)
    expect(await asked(proxied, await tokenFor('*'))).toBe(200)
    const central = await openCentralStore({ database: { memory: true } })
    const app = createApp(central, { secret: SECRET })
    // Without a connection nobody can be said to be near; and a page cannot get here by renaming its host.
    expect((await app.request('http://localhost/metrics')).status).toBe(401)
    await central.close()
  })
})

describe('requests', () => {
  it('are named in every answer, by a name of their own when it is sane', async () => {
    const named = async (id: string, path = '/healthz') =>
      await send(server.url + path, { headers: { 'x-request-id': id } })
    expect((await named('till-7_42')).headers.get('x-request-id')).toBe('till-7_42')
    for (const id of ['a b', 'x'.repeat(129), 'a.b.c', '{"a":1}']) {
      expect((await named(id)).headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    }
    for (const path of ['/nowhere', '/broken', '/sync/cafe/pull']) {
      const { headers, body } = await named('mine', path)
      expect({ header: headers.get('x-request-id'), body: body.requestId }).toEqual({ header: 'mine', body: 'mine' })
    }
    expect(log.lines()).toContainEqual(
      expect.objectContaining({ requestId: 'mine', route: '/sync/:store/pull', status: 401, method: 'GET' }),
    )
  })

  it('leave no token, secret or event in the log, whatever happens', async () => {
    const store = newStore()
    const token = await tokenFor(store)
    const data = { note: 'SECRET-DATA' }
    const commit = commitOf('order-1', 0, { events: [eventOf({ data })], command: { name: 'A', input: data } })
    await push(server, store, [commit])
    await push(server, store, [{ ...commit, events: [eventOf({ id: commit.events[0]?.id, data: [data] })] }])
    await push(server, store, [{ ...commit, expectedVersion: data }])
    await send(`${server.url}/sync/${store}/pull?token=${token}&after=SECRET-DATA`, { token })
    await send(`${server.url}/sync/${store}/pull`, { token: `${token}x`, headers: { 'x-request-id': token } })
    await send(`${server.url}/broken?${token}`, { headers: { cookie: `a=${token}` } })
    await expect.poll(() => log.text()).toContain('request failed')
    const text = log.text()
    expect(log.lines().filter(({ msg }) => msg === 'answered').length).toBeGreaterThan(5)
    expect(text).toContain('The database said 23505.')
    for (const secret of ['SECRET-DATA', token, token.split('.')[1]!, token.split('.')[2]!, SECRET]) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('a server that closes', () => {
  it('says so first, sends live streams elsewhere, and finishes what it was asked', async () => {
    const own = await openTestServer({ drainMs: 1_000 })
    const ready = async () => await send(`${own.url}/readyz`)
    expect(await ready()).toMatchObject({ status: 200, body: { status: 'ready' } })
    const live = await openLive(`${own.url}/sync/cafe/live`, await tokenFor('cafe'))
    await expect.poll(() => live.heads.length).toBe(1)
    const closed = own.close()
    await live.ended
    expect(live.events).toEqual(['head', 'closing'])
    const answer = await ready()
    expect(answer).toMatchObject({ status: 503, body: { code: 'closing' } })
    expect(answer.headers.get('retry-after')).toBe('1')
    expect((await send(`${own.url}/healthz`)).status).toBe(200)
    const again = await send(`${own.url}/sync/cafe/live`, { token: await tokenFor('cafe') })
    expect(again).toMatchObject({ status: 503, body: { code: 'closing' } })
    expect((await push(own, 'cafe', [commitOf('order-1', 0)])).status).toBe(200)
    expect((await push(own, 'cafe', [])).headers.get('connection')).toBe('close')
    await closed
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow()
  })

  it('is up but not ready when its database is gone', async () => {
    const central = await openCentralStore({ database: { memory: true } })
    const app = createApp(central, { secret: SECRET })
    await central.close()
    expect((await app.request('/healthz')).status).toBe(200)
    const answer = await app.request('/readyz')
    expect({ status: answer.status, body: await answer.json() }).toMatchObject({
      status: 503,
      body: { code: 'not-ready' },
    })
  })
})
