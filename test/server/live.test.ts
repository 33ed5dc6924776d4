import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, openCentralStore, type DocketServer } from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { commitOf } from './commit-builder.ts'
import { listen, type Listening } from './live-client.ts'
import { openTestServer, push, SECRET, tokenFor } from './http-client.ts'

async function live(server: DocketServer, store: string, expiresInSeconds = 60): Promise<Listening> {
  const abort = new AbortController()
  const headers = { authorization: `Bearer ${await tokenFor(store, { expiresInSeconds })}` }
  const response = await fetch(`${server.url}/sync/${store}/live`, { headers, signal: abort.signal })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  return listen(response, abort)
}

describe('the live stream', () => {
  let server: DocketServer
  beforeAll(async () => void (server = await openTestServer()), 60_000)
  afterAll(() => server.close())

  it('tells the head at once and at every append', async () => {
    const store = newStore()
    const listening = await live(server, store)
    await expect.poll(() => listening.heads).toMatchObject([{ store, head: 0 }])
    await push(server, store, [commitOf('order-1', 0)])
    await push(server, newStore(), [commitOf('order-1', 0)])
    await push(server, store, [commitOf('order-1', 0)])
    await push(server, store, [commitOf('order-1', 1)])
    await expect.poll(() => listening.heads.map(({ head }) => head)).toEqual([0, 1, 2])
    listening.stop()
  })

  it('ends with its token', async () => {
    const listening = await live(server, newStore(), 2)
    await listening.ended
    expect(listening.heads).toHaveLength(1)
  })

  it('says that it is alive', async () => {
    const central = await openCentralStore({ database: { memory: true } })
    const app = createApp(central, { secret: SECRET, heartbeatMs: 30 })
    const headers = { authorization: `Bearer ${await tokenFor('cafe')}` }
    const abort = new AbortController()
    const response = await app.request('/sync/cafe/live', { headers, signal: abort.signal })
    const listening = listen(response, abort)
    await expect.poll(() => listening.comments.length).toBeGreaterThan(2)
    expect(listening.comments[0]).toBe('keep-alive')
    abort.abort()
    await central.close()
  }, 30_000)

  it('ends when the server closes, which waits for nobody', async () => {
    const own = await openTestServer()
    const listening = await live(own, 'cafe')
    // A client that aborts may at once open a connection it then does not use.
    const left = await live(own, 'cafe')
    left.stop()
    await left.ended
    const started = Date.now()
    await own.close()
    await listening.ended
    expect(listening.events).toEqual(['head', 'closing'])
    expect(Date.now() - started).toBeLessThan(2_000)
    await expect(fetch(`${own.url}/healthz`)).rejects.toThrow()
  }, 30_000)
})
