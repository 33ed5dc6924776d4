import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ordersFile, ORDERS_MAP, runCli, serveCli, startCli } from './run-cli.ts'

const orders = ordersFile()
const linesOf = (text: string): Record<string, never>[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, never>)

let dir: string
let data: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'docket-cli-'))
  data = join(dir, 'data')
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('docket import and export', { timeout: 120_000 }, () => {
  it('turn a table into streams, once, and print them as CloudEvents', async () => {
    const args = ['import', orders.path, '--map', ORDERS_MAP, '--store', 'cafe', '--data', data]
    const totals = `${orders.rows} rows, ${orders.orders} streams, ${orders.orders * 2} events`
    const first = await runCli(args)
    expect(first).toMatchObject({ code: 0, stdout: `${totals}, 0 already there\n` })
    expect(first.stderr).toMatch(/tsv 100 %\n$/)
    expect(await runCli(args)).toMatchObject({ code: 0, stdout: `${totals}, ${orders.orders * 2} already there\n` })

    const { code, stdout } = await runCli(['export', '--data', data])
    expect(code).toBe(0)
    const events = linesOf(stdout)
    expect(events.map(({ position }) => position)).toEqual(
      Array.from({ length: orders.orders * 2 }, (_, index) => index + 1),
    )
    expect(events[0]).toMatchObject({
      specversion: '1.0',
      source: '/stores/cafe',
      type: 'OrderPlaced',
      subject: 'order-1',
      time: '2014-03-01T11:00:00.000Z',
      datacontenttype: 'application/json',
      version: 1,
      schemaversion: 1,
      actor: 'history',
      deviceid: 'docket-import',
      data: {
        table: 'take-away',
        lines: [
          { item: 'Chips and Fresh Tomato Salsa', quantity: 1, choices: [], priceCents: 239 },
          { item: 'Izze', quantity: 1, choices: ['Clementine'], priceCents: 339 },
          { item: 'Nantucket Nectar', quantity: 1, choices: ['Apple'], priceCents: 339 },
          { item: 'Chips and Tomatillo-Green Chili Salsa', quantity: 1, choices: [], priceCents: 239 },
        ],
      },
    })
    expect(events[1]).toMatchObject({ type: 'OrderPaid', subject: 'order-1', version: 2, data: { amountCents: 1156 } })
    expect(Object.keys(events[0] ?? {}).every((name) => /^[a-z0-9]+$/.test(name))).toBe(true)
    expect(existsSync(join(data, 'docket.lock'))).toBe(false)
  })

  it('stop quietly when the reader has seen enough', async () => {
    const child = startCli(['export', '--data', data])
    child.stdout?.once('data', () => child.stdout?.destroy())
    const code = await new Promise((resolve) => child.once('exit', resolve))
    expect(code).toBe(0)
  })

  it('name a store that is mistyped, and the stores there are', async () => {
    expect(await runCli(['export', '--data', data, '--store', 'caffe'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: 'docket: Store caffe has no events.\n',
    })
    const table = join(dir, 'few.csv')
    writeFileSync(table, 'id,at\n1,2026-11-23\n')
    const map = JSON.stringify({ stream: 'x-{id}', recordedAt: { column: 'at' }, each: [{ type: 'Seen' }] })
    await runCli(['import', table, '--map', map, '--store', 'bar', '--data', data])
    expect((await runCli(['export', '--data', data])).stderr).toBe('docket: Say which with --store: bar, cafe.\n')
  })

  it('say the line and column of what cannot be imported', async () => {
    const table = join(dir, 'bad.csv')
    const map = JSON.stringify({
      stream: 'x-{id}',
      recordedAt: { start: '2026-11-23T00:00:00Z' },
      each: [{ type: 'Seen', data: { cents: { column: 'price', as: 'money-cents' } } }],
    })
    writeFileSync(table, 'id,price\n1,$2.00\n\n2,abc\n')
    const result = await runCli(['import', table, '--map', map, '--store', 'cafe', '--data', data])
    expect(result.code).toBe(1)
    expect(result.stderr).toContain('bad.csv, line 4, column price: "abc" is not an amount of money such as $2.39.')
  })
})

describe('docket serve', { timeout: 120_000 }, () => {
  let stop: () => Promise<unknown> = async () => {}
  afterEach(async () => void (await stop()))

  it('serves a directory, to which tokens, exports and imports then go by HTTP', async () => {
    const served = await serveCli(['--data', data])
    stop = served.stop
    expect(JSON.parse(readFileSync(join(data, 'docket.lock'), 'utf8'))).toMatchObject({
      pid: served.pid,
      url: served.url,
    })
    expect(statSync(join(data, 'secret')).mode & 0o777).toBe(0o600)

    const issued = await runCli([
      'token',
      '--store',
      'cafe',
      '--device',
      't1',
      '--role',
      'till',
      '--expires',
      '2h',
      '--data',
      data,
    ])
    const token = issued.stdout.trim()
    const headers = { authorization: `Bearer ${token}` }
    const pulled = await fetch(`${served.url}/sync/cafe/pull?after=0&limit=2`, { headers })
    expect(await pulled.json()).toMatchObject({ store: 'cafe', head: orders.orders * 2 })

    const exported = await runCli(['export', '--data', data, '--store', 'cafe'])
    expect(linesOf(exported.stdout)).toHaveLength(orders.orders * 2)
    const unnamed = await runCli(['export', '--data', data])
    expect(unnamed.stderr).toMatch(/Say which with --store: .*cafe/)
    expect((await fetch(`${served.url}/stores`, { headers })).status).toBe(403)

    const remote = await runCli(['export', '--url', served.url, '--token', token, '--store', 'cafe'])
    expect(remote.stdout).toBe(exported.stdout)
    const again = await runCli(['import', orders.path, '--map', ORDERS_MAP, '--store', 'cafe', '--data', data])
    expect(again.stdout).toMatch(new RegExp(`, ${orders.orders * 2} already there\n$`))

    const second = await runCli(['serve', '--port', '0', '--data', data])
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(`in use by process ${served.pid} serving ${served.url}`)
    expect((await runCli(['export', '--url', served.url, '--token', 'x', '--store', 'cafe'])).stderr).toContain(
      'A valid token is needed',
    )

    expect(await served.stop()).toBe(0)
    expect(existsSync(join(data, 'docket.lock'))).toBe(false)
  })

  it('keeps what it answered for, though it is killed', async () => {
    const own = join(dir, 'killed')
    const served = await serveCli(['--data', own])
    stop = served.stop
    await runCli(['import', orders.path, '--map', ORDERS_MAP, '--store', 'cafe', '--data', own])
    expect(linesOf((await runCli(['export', '--data', own])).stdout)).toHaveLength(orders.orders * 2)
    await served.stop('SIGKILL')
    expect(existsSync(join(own, 'docket.lock'))).toBe(true)
    expect(linesOf((await runCli(['export', '--data', own])).stdout)).toHaveLength(orders.orders * 2)
  })

  it('lets in only what the model declares, and serves a web app', async () => {
    const served = await serveCli([
      '--data',
      join(dir, 'strict'),
      '--model',
      'test/fixtures/restaurant/restaurant.model.ts',
      '--public',
      'test/fixtures/restaurant',
    ])
    stop = served.stop
    const app = await fetch(`${served.url}/orders.map.json`)
    expect(app.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(app.headers.get('cache-control')).toBe('no-cache')
    const table = join(dir, 'strange.tsv')
    writeFileSync(table, 'id\n1\n')
    const map = JSON.stringify({
      stream: 'order-{id}',
      recordedAt: { start: '2026-11-23T00:00:00Z' },
      first: [{ type: 'OrderLost' }],
    })
    const result = await runCli(['import', table, '--map', map, '--store', 'cafe', '--data', join(dir, 'strict')])
    expect(result).toMatchObject({ code: 1, stdout: '1 rows, 1 streams, 0 events, 0 already there\n' })
    expect(result.stderr).toContain('order-1: The model declares no event OrderLost')
  })
})

describe('docket, called wrongly', { timeout: 60_000 }, () => {
  it.each([
    [['frobnicate'], /unknown command 'frobnicate'/],
    [
      ['import', './nowhere.csv', '--map', ORDERS_MAP, '--store', 'a', '--data', 'd'],
      /There is no file .\/nowhere.csv/,
    ],
  ])('%j ends with a code, and without a stack trace', async (args, message) => {
    const { code, stdout, stderr } = await runCli(args)
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toMatch(message)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})
