import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { memoryLog, openEngine, type Docket, type TokenRequest } from 'docket'
import { issueToken, openServer, type DocketServer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { hastyClock } from '../builders/tablets.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const secret = 'a secret that only this test knows, long enough'
const poll = { timeout: 40_000, interval: 20 }
const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function serve(options: Partial<Parameters<typeof openServer>[0]> = {}): Promise<DocketServer> {
  const server = await openServer({ database: { memory: true }, secret, port: 0, ...options })
  closers.push(() => server.close())
  return server
}

/** A server that answers each request of a kind as the script says, in order, then as `last`. */
async function scripted(answers: readonly ((request: IncomingMessage, response: ServerResponse) => void)[]) {
  const requests: { url: string; at: number }[] = []
  const server = createServer((request, response) => {
    request.resume()
    if (request.url?.endsWith('/live') === true) {
      response.writeHead(404).end()
      return
    }
    requests.push({ url: request.url ?? '', at: Date.now() })
    const answer = answers[Math.min(requests.length, answers.length) - 1]
    answer?.(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sync`, requests }
}

async function openTablet(
  url: string,
  token: string | ((request: TokenRequest) => string | Promise<string>),
  clock = hastyClock(seededRandom(1)),
): Promise<Docket<typeof restaurant>> {
  const docket = await openEngine({ model: restaurant, log: memoryLog('cafe'), sync: { url, token }, clock })
  closers.push(() => docket.close())
  return docket
}

const tokenFor = (store = 'cafe', more: object = {}) => issueToken(secret, { store, device: 'tablet', ...more })

describe('syncing over HTTP', () => {
  it('confirms orders, follows the live stream, and goes on when the server was away', async () => {
    const server = await serve()
    const left = await openTablet(`${server.url}/sync`, await tokenFor())
    const right = await openTablet(`${server.url}/sync/`, await tokenFor())
    await left.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(() => right.query('select id from open_orders'), poll).toEqual([{ id: 'order-1' }])
    expect(left.status).toMatchObject({ connection: 'online', pending: 0, position: 1, lastError: null })
    expect(left.status.lastSyncedAt).toMatch(/^\d{4}-\d\d-\d\dT/)
    await server.close()
    await expect.poll(() => right.status.connection, poll).toBe('offline')
    expect(right.status.lastError?.code).toBe('network')
  })

  it('tells which request failed, so that whoever runs the centre finds it', async () => {
    const server = await serve()
    const tablet = await openTablet(`${server.url}/sync`, 'not a token')
    await expect.poll(() => tablet.status.lastError?.message, poll).toMatch(/ \(request [0-9a-f-]{36}\)$/)
  })

  it('tells how far the centre is before it has fetched that', async () => {
    const server = await serve()
    const left = await openTablet(`${server.url}/sync`, await tokenFor())
    const right = await openTablet(`${server.url}/sync`, await tokenFor())
    const behind: number[] = []
    right.onStatus(({ head, position }) => behind.push(head - position))
    await expect.poll(() => right.status.connection, poll).toBe('online')
    await left.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(() => right.status, poll).toMatchObject({ head: 1, position: 1 })
    expect(behind).toContain(1)
  })

  it('pauses on a refused token, keeps capturing, tells the token source, and resumes', async () => {
    const server = await serve()
    const asked: TokenRequest[] = []
    const good = await tokenFor()
    const docket = await openTablet(`${server.url}/sync`, (request) => {
      asked.push(request)
      return asked.filter(({ refused }) => refused).length > 2 ? good : 'forged'
    })
    await expect.poll(() => docket.status.connection, poll).toBe('auth')
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    expect(docket.status).toMatchObject({ pending: 1, lastError: { code: 'auth' } })
    await expect.poll(() => docket.status, poll).toMatchObject({ connection: 'online', pending: 0, position: 1 })
    expect(asked[0]).toEqual({ store: 'cafe', deviceId: docket.deviceId, refused: false })
  })

  it('pauses on a token of another store, and nothing is lost', async () => {
    const server = await serve()
    const docket = await openTablet(`${server.url}/sync`, await tokenFor('elsewhere'))
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(() => docket.status.connection, poll).toBe('auth')
    expect(docket.status).toMatchObject({ pending: 1, rejected: 0 })
  })

  it('parks what the centre refuses, with its reason; other streams go on', async () => {
    const authorize = ({ type }: { type: string }) =>
      type === 'OrderPaid' ? 'only the till may take money' : undefined
    const server = await serve({ model: restaurant, authorize })
    const docket = await openTablet(`${server.url}/sync`, await tokenFor())
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await docket.execute('order', '1', 'PayOrder', { amountCents: 1 })
    await docket.log.appendToStream('note-1', [{ type: 'Unheard', data: {} }])
    await docket.execute('order', '2', 'PlaceOrder', { table: '8', lines: [] })
    await expect.poll(() => docket.status, poll).toMatchObject({ pending: 0, rejected: 2, position: 2 })
    const reasons = (await docket.rejections()).map(({ reason }) => [reason.code, reason.message])
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['not-allowed', expect.stringContaining('only the till may take money')],
        ['unknown-event-type', expect.stringContaining('note-1')],
      ]),
    )
    expect(await docket.query('select status from orders')).toEqual([{ status: 'placed' }, { status: 'placed' }])
  })

  it('splits what is too large for one request, and parks a commit that is too large alone', async () => {
    const server = await serve()
    const docket = await openTablet(`${server.url}/sync`, await tokenFor())
    const note = (size: number) => ({ type: 'Noted', data: { text: 'x'.repeat(size) } })
    await docket.log.appendToStream('note-1', [note(5_000_000)])
    for (const id of [2, 3, 4]) await docket.log.appendToStream(`note-${id}`, [note(900_000)])
    await expect.poll(() => docket.status, poll).toMatchObject({ pending: 0, rejected: 1, position: 3 })
    expect((await docket.rejections())[0]).toMatchObject({
      commit: { streamId: 'note-1' },
      reason: { code: 'too-large' },
    })
  })

  it('leaves a busy centre alone as long as it asks', async () => {
    const busy = (_: IncomingMessage, response: ServerResponse) => response.writeHead(503, { 'retry-after': '1' }).end()
    const { url, requests } = await scripted([busy])
    const docket = await openTablet(url, 'any', { ...hastyClock(seededRandom(1)), now: () => Date.now() })
    for (let n = 0; n < 5; n += 1) {
      await docket.execute('order', `${n}`, 'PlaceOrder', { table: '7', lines: [] })
      docket.syncNow()
    }
    await expect.poll(() => requests.length, poll).toBeGreaterThan(1)
    expect((requests[1]?.at ?? 0) - (requests[0]?.at ?? 0)).toBeGreaterThanOrEqual(990)
    expect(docket.status).toMatchObject({ connection: 'offline', lastError: { code: 'busy' }, pending: 5 })
  })

  it.each([
    ['a page of a captive portal', (response: ServerResponse) => response.writeHead(200).end('<html>Log in</html>')],
    ['an address that is not there', (response: ServerResponse) => response.writeHead(404).end('Not Found')],
    ['an answer of another shape', (response: ServerResponse) => response.writeHead(200).end('{"ok":true}')],
    ['a broken connection', (response: ServerResponse) => response.destroy()],
    ['an error of the server', (response: ServerResponse) => response.writeHead(500).end('oops')],
  ])('keeps everything pending through %s', async (_, answer) => {
    const { url, requests } = await scripted([(__, response) => void answer(response)])
    const docket = await openTablet(url, 'any')
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(() => requests.length, poll).toBeGreaterThan(2)
    expect(docket.status).toMatchObject({ pending: 1, rejected: 0 })
    expect(docket.status.lastError).not.toBeNull()
  })

  it('halts before a centre that answers for another store, and says so', async () => {
    const answer = {
      store: 'elsewhere',
      epoch: '0190a5a0-0000-7000-8000-000000000000',
      head: 0,
      commits: [],
      verdicts: [],
    }
    const { url } = await scripted([(_, response) => response.writeHead(200).end(JSON.stringify(answer))])
    const docket = await openTablet(url, 'any')
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(() => docket.status.connection, poll).toBe('halted')
    expect(docket.status).toMatchObject({ pending: 1, lastError: { code: 'store-mismatch' } })
  })
})
