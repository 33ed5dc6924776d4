import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { commitOf } from './commit-builder.ts'
import { openTestServer, push, send, tokenFor } from './http-client.ts'
import { openLive } from './live-client.ts'

describe('a device that is shut out', () => {
  let server: DocketServer
  let operator: string
  beforeAll(async () => {
    server = await openTestServer()
    operator = await tokenFor('*', { device: 'ops' })
  })
  afterAll(() => server.close())

  const change = async (method: 'PUT' | 'DELETE', store: string, device: string, token = operator) =>
    await send(`${server.url}/stores/${store}/revoked/${encodeURIComponent(device)}`, { method, token })
  const ask = async (store: string, path: string, device: string) =>
    await send(`${server.url}/sync/${store}/${path}`, { token: await tokenFor(store, { device }) })

  it('is answered 403 at every route, and no other device is', async () => {
    const store = newStore()
    expect((await ask(store, 'pull', 'lost tablet')).status).toBe(200)
    expect(await change('PUT', store, 'lost tablet')).toMatchObject({ status: 204, body: null })
    for (const path of ['pull', 'live']) {
      expect(await ask(store, path, 'lost tablet')).toMatchObject({ status: 403, body: { code: 'device-revoked' } })
    }
    const pushed = await send(`${server.url}/sync/${store}/push`, {
      method: 'POST',
      token: await tokenFor(store, { device: 'lost tablet' }),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ deviceId: 'tablet-1', epoch: null, commits: [commitOf('order-1', 0)] }),
    })
    expect(pushed).toMatchObject({ status: 403, body: { code: 'device-revoked' } })
    expect((await ask(store, 'pull', 'tablet-1')).body).toMatchObject({ head: 0 })
    expect((await ask(newStore(), 'pull', 'lost tablet')).status).toBe(200)
  })

  it('is listed, and let in again', async () => {
    const store = newStore()
    await change('PUT', store, 'b')
    await change('PUT', store, 'a')
    await change('PUT', store, 'a')
    const list = async () => (await send(`${server.url}/stores/${store}/revoked`, { token: operator })).body
    expect(await list()).toEqual({
      store,
      devices: [
        { device: 'a', revokedAt: expect.stringMatching(/^\d{4}-.*Z$/) },
        { device: 'b', revokedAt: expect.any(String) },
      ],
    })
    await change('DELETE', store, 'b')
    await change('DELETE', store, 'never there')
    expect((await list()).devices).toHaveLength(1)
    expect((await ask(store, 'pull', 'b')).status).toBe(200)
  })

  it('hears no more', async () => {
    const store = newStore()
    const address = `${server.url}/sync/${store}/live`
    const out = await openLive(address, await tokenFor(store, { device: 'lost' }))
    const stays = await openLive(address, await tokenFor(store))
    await expect.poll(() => out.heads.length + stays.heads.length).toBe(2)
    await change('PUT', store, 'lost')
    await out.ended
    await push(server, store, [commitOf('order-1', 0)])
    await expect.poll(() => stays.heads.length).toBe(2)
    expect(out.heads).toHaveLength(1)
    stays.stop()
  })

  it('is shut out by nobody but the operator, who can be shut out too', async () => {
    const store = newStore()
    for (const token of [await tokenFor(store), await tokenFor(store, { roles: ['*', 'operator'] })]) {
      expect((await change('PUT', store, 'tablet-1', token)).body).toMatchObject({ code: 'wrong-store' })
      expect((await change('DELETE', store, 'tablet-1', token)).body).toMatchObject({ code: 'wrong-store' })
    }
    expect((await ask('*', 'pull', 'ops')).body).toMatchObject({ code: 'wrong-store' })
    const second = await tokenFor('*', { device: 'second' })
    expect((await change('PUT', '*', 'second')).status).toBe(204)
    expect((await send(`${server.url}/stores`, { token: second })).body).toMatchObject({ code: 'device-revoked' })
    expect((await change('PUT', store, 'a\u0000b')).body).toMatchObject({ status: 400, code: 'bad-name' })
  })
})
