import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { newStore } from '../contracts/central-store.ts'
import { openTestServer, send, tokenFor } from './http-client.ts'
import { openLive } from './live-client.ts'

/** What is promised of every process. */
const WITHIN_MS = 1_000

describe('revocation, with two servers on one PostgreSQL', () => {
  let servers: DocketServer[]
  beforeAll(async () => {
    const database = { url: inject('databaseUrl') }
    servers = [await openTestServer({ database }), await openTestServer({ database })]
  })
  afterAll(async () => void (await Promise.all(servers.map((server) => server.close()))))

  it('is heeded by the other one, whose live streams end', async () => {
    const [here, there] = servers as [DocketServer, DocketServer]
    const [store, token] = [newStore(), await tokenFor('*')]
    const device = await tokenFor(store, { device: 'lost' })
    const pull = async (server: DocketServer) =>
      (await send(`${server.url}/sync/${store}/pull`, { token: device })).status
    const live = await openLive(`${there.url}/sync/${store}/live`, device)
    expect([await pull(here), await pull(there)]).toEqual([200, 200])

    const revoked = `${here.url}/stores/${store}/revoked/lost`
    await send(revoked, { method: 'PUT', token })
    expect(await pull(here)).toBe(403)
    // The other process has just been told that the device is welcome: what it may still believe for a moment.
    await sleep(WITHIN_MS)
    expect(await pull(there)).toBe(403)
    await live.ended

    await send(revoked, { method: 'DELETE', token })
    await sleep(WITHIN_MS)
    expect([await pull(here), await pull(there)]).toEqual([200, 200])
  })

  it('counts the connections of the pool', async () => {
    const [here] = servers as [DocketServer]
    const { body } = await send(`${here.url}/metrics`)
    expect(body).toMatch(/docket_database_connections\{state="open"\} [1-9]/)
    expect(here.store.connections()).toMatchObject({ waiting: 0 })
  })
})
