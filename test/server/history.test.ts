import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openCentralStore, type DocketServer } from 'docket/server'
import { describeCentralHistory } from '../contracts/central-history.ts'
import { commitOf, eventsOf } from './commit-builder.ts'
import { openTestServer, push, send, tokenFor, type Answer } from './http-client.ts'

describeCentralHistory('PGlite', () => openCentralStore({ database: { memory: true } }))

describe('GET /sync/:store/history', () => {
  let server: DocketServer
  beforeAll(async () => {
    server = await openTestServer()
    for (const store of ['cafe', 'bar']) {
      const events = (count: number) => eventsOf(count).map((event) => ({ ...event, data: { of: store } }))
      await push(server, store, [
        commitOf('order-1', 0, { commandId: `${store}-1`, correlationId: 'story', events: events(2) }),
        commitOf('a/b?c=d&e%2Ff', 0, { correlationId: 'story', events: events(1) }),
        commitOf('order-1', 2, { events: events(3) }),
      ])
    }
  })
  afterAll(() => server.close())

  const ask = async (query: Readonly<Record<string, string>>, store = 'cafe', token?: string): Promise<Answer> =>
    await send(`${server.url}/sync/${store}/history?${new URLSearchParams(query).toString()}`, {
      token: token ?? (await tokenFor(store)),
    })
  const versionsIn = ({ body }: Answer): unknown =>
    (body as { commits: { streamId: string; firstVersion: number }[] }).commits.map(
      ({ streamId, firstVersion }) => `${streamId}@${firstVersion}`,
    )

  it('answers a stream, a story, and pages of both, and lets nobody keep them', async () => {
    const stream = await ask({ stream: 'order-1' })
    expect(stream).toMatchObject({ status: 200, body: { store: 'cafe', head: 6, next: null } })
    expect(stream.headers.get('cache-control')).toBe('no-store')
    expect(versionsIn(stream)).toEqual(['order-1@1', 'order-1@3'])
    expect(versionsIn(await ask({ stream: 'a/b?c=d&e%2Ff' }))).toEqual(['a/b?c=d&e%2Ff@1'])
    expect(versionsIn(await ask({ correlation: 'story' }))).toEqual(['order-1@1', 'a/b?c=d&e%2Ff@1'])
    const first = await ask({ stream: 'order-1', limit: '2' })
    expect([versionsIn(first), first.body.next]).toEqual([['order-1@1'], 2])
    const second = await ask({ stream: 'order-1', limit: '2', after: '2' })
    expect(versionsIn(second)).toEqual(['order-1@3'])
    expect((await ask({ stream: 'nothing', limit: '999999999' })).body).toMatchObject({ commits: [], next: null })
  })

  it.each([
    [{}, 'bad-name'],
    [{ stream: '' }, 'bad-name'],
    [{ stream: 'a\u0000b' }, 'bad-name'],
    [{ stream: 'x'.repeat(256) }, 'bad-name'],
    [{ stream: '\ud800' }, null],
    [{ correlation: 'a\nb' }, 'bad-name'],
    [{ stream: 'order-1', correlation: 'story' }, 'bad-name'],
    [{ stream: 'order-1', after: '-1' }, 'bad-number'],
    [{ stream: 'order-1', after: '1e3' }, 'bad-number'],
    [{ stream: 'order-1', after: '99999999999999999999' }, 'bad-number'],
    [{ stream: 'order-1', limit: '0' }, 'bad-number'],
  ])('takes %o for what it is', async (query, code) => {
    const answer = await ask(query)
    expect(answer).toMatchObject(code === null ? { status: 200 } : { status: 400, body: { code } })
  })

  it('reads at the end of what numbers can say', async () => {
    const after = String(Number.MAX_SAFE_INTEGER)
    for (const query of [{ stream: 'order-1' }, { correlation: 'story' }]) {
      expect((await ask({ ...query, after })).body).toMatchObject({ commits: [], next: null })
    }
  })

  it('opens to a token of its store alone', async () => {
    const query = { stream: 'order-1' }
    expect(await ask(query, 'cafe', await tokenFor('bar'))).toMatchObject({
      status: 403,
      body: { code: 'wrong-store' },
    })
    expect(await ask(query, 'cafe', await tokenFor('*'))).toMatchObject({ status: 403, body: { code: 'wrong-store' } })
    expect(await ask(query, 'cafe', 'forged')).toMatchObject({ status: 401 })
    const seen = JSON.stringify((await ask({ correlation: 'story' })).body)
    expect(seen).toContain('"of":"cafe"')
    expect(seen).not.toContain('"of":"bar"')
    expect(JSON.stringify((await ask({ correlation: 'story' }, 'bar')).body)).toContain('"of":"bar"')
    await server.store.revocations.revoke('cafe', 'lost')
    const lost = await ask(query, 'cafe', await tokenFor('cafe', { device: 'lost' }))
    expect(lost).toMatchObject({ status: 403, body: { code: 'device-revoked' } })
  })
})
