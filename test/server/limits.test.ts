import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DocketServer } from 'docket/server'
import { createTokenBuckets } from '../../src/server/http/token-buckets.ts'
import { newStore } from '../contracts/central-store.ts'
import { openTestServer, send, tokenFor } from './http-client.ts'
import { openLive } from './live-client.ts'

describe('buckets of tokens', () => {
  it('hold two seconds’ worth, fill steadily, and are one for each key', () => {
    let now = 0
    const buckets = createTokenBuckets(10, () => now)
    const take = (count: number, key = 'a'): number[] => Array.from({ length: count }, () => buckets.take(key))
    expect(take(20).every((ms) => ms === 0)).toBe(true)
    expect(take(1)).toEqual([100])
    expect(take(1, 'b')).toEqual([0])
    now = 99
    expect(take(1)).toEqual([1])
    now = 300
    expect(take(4)).toEqual([0, 0, 0, 100])
    now = 60_000
    expect(take(21).filter((ms) => ms === 0)).toHaveLength(20)
  })

  it('hold one token where one comes rarely, and any number where there is no limit', () => {
    const rare = createTokenBuckets(0.1, () => 0)
    expect([rare.take('a'), rare.take('a')]).toEqual([0, 10_000])
    const free = createTokenBuckets(Infinity, () => 0)
    for (let turn = 0; turn < 1_000; turn++) expect(free.take('a')).toBe(0)
  })

  it('are forgotten when full, and only then', () => {
    let now = 0
    const buckets = createTokenBuckets(1, () => now)
    buckets.take('early')
    for (let key = 0; key < 9_999; key++) buckets.take(`${key}`)
    now = 1_500
    buckets.take('late')
    buckets.take('late')
    for (let key = 0; key < 20_000; key++) buckets.take(`again ${key}`)
    expect(buckets.take('late')).toBe(1_000)
  })
})

describe('too much at once', () => {
  let server: DocketServer
  beforeAll(async () => {
    server = await openTestServer({
      limits: {
        deviceRequestsPerSecond: 1,
        storeRequestsPerSecond: 2,
        deviceLiveStreams: 1,
        liveStreams: 2,
        headersTimeoutMs: 200,
        requestTimeoutMs: 400,
        connections: 20,
      },
    })
  })
  afterAll(() => server.close())

  const pull = async (store: string, device: string) =>
    await send(`${server.url}/sync/${store}/pull`, { token: await tokenFor(store, { device }) })

  it('is answered 429 to the device, then to its store, and to no other', async () => {
    const store = newStore()
    const statuses = async (device: string, times: number): Promise<number[]> =>
      await Promise.all(Array.from({ length: times }, async () => (await pull(store, device)).status))
    expect((await statuses('a', 6)).filter((status) => status === 200).length).toBeLessThan(4)
    const limited = await pull(store, 'a')
    expect(limited).toMatchObject({ status: 429, body: { code: 'rate-limited', title: /This device/ } })
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect((await pull(store, 'b')).status).toBe(200)
    const others = await Promise.all(['c', 'd', 'e', 'f', 'g', 'h'].map((device) => pull(store, device)))
    const turned = others.find(({ status }) => status === 429)
    expect(turned?.body).toMatchObject({ code: 'rate-limited', title: /This store/ })
    expect((await pull(newStore(), 'a')).status).toBe(200)
  })

  it('is not counted for requests without a good token', async () => {
    for (let turn = 0; turn < 10; turn++) {
      expect((await send(`${server.url}/sync/cafe/pull`, { token: 'x' })).status).toBe(401)
    }
  })

  it('is answered to live streams beyond those a device, or the server, may have', async () => {
    const open = async (store: string) => await openLive(`${server.url}/sync/${store}/live`, await tokenFor(store))
    const refused = async (store: string) =>
      await send(`${server.url}/sync/${store}/live`, { token: await tokenFor(store) })
    const [one, two, three] = [newStore(), newStore(), newStore()]
    const first = await open(one)
    const again = await refused(one)
    expect(again).toMatchObject({ status: 429, body: { code: 'too-many-streams' } })
    expect(again.headers.get('retry-after')).toBe('5')
    const second = await open(two)
    expect(await refused(three)).toMatchObject({ status: 503, body: { code: 'too-many-streams' } })
    first.stop()
    await first.ended
    // The server hears a little later that the client has gone.
    await expect.poll(async () => (await send(`${server.url}/metrics`)).body).toContain('docket_live_streams 1')
    const third = await open(three)
    for (const stream of [second, third]) stream.stop()
  })

  it.each([
    ['its head', ''],
    ['its body', 'content-type: application/json\r\ncontent-length: 10\r\n\r\n{'],
  ])('a client that never ends %s is told so, and cut off', async (_, rest) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk) => (answer += chunk.toString()))
    const store = newStore()
    const token = await tokenFor(store)
    socket.write(`POST /sync/${store}/push HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${token}\r\n${rest}`)
    await new Promise((resolve) => socket.once('close', resolve))
    expect(answer).toMatch(/^HTTP\/1\.1 408/)
  })

  it('connections beyond the limit are closed, and counted', async () => {
    const port = Number(new URL(server.url).port)
    const sockets = Array.from({ length: 40 }, () => connect(port, '127.0.0.1').on('error', () => {}))
    await Promise.race(sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve))))
    for (const socket of sockets) socket.destroy()
    const dropped = async (): Promise<string> => String((await send(`${server.url}/metrics`).catch(() => null))?.body)
    await expect.poll(dropped).toMatch(/docket_connections_dropped_total [1-9]/)
  })
})
