import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runCli, serveCli } from './run-cli.ts'

describe('docket serve and revoke, for whoever runs them', { timeout: 120_000 }, () => {
  let dir: string
  let data: string
  let stop: () => Promise<unknown> = async () => {}
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'docket-operator-'))
    data = join(dir, 'data')
  })
  afterEach(async () => void (await stop()))
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const tokenOf = async (...args: string[]): Promise<string> =>
    (await runCli(['token', '--store', 'cafe', '--device', 't1', '--data', data, ...args])).stdout.trim()
  const revoke = async (...args: string[]) =>
    await runCli(['revoke', '--store', 'cafe', '--device', 't1', '--data', data, ...args])

  it('shut a device out, in the database and through the server, and let it in', async () => {
    expect(await revoke()).toMatchObject({ code: 0, stdout: 'Device t1 can no longer use store cafe.\n' })
    const served = await serveCli(['--data', data, '--log-level', 'error'])
    stop = served.stop
    const headers = { authorization: `Bearer ${await tokenOf()}` }
    const pull = async (): Promise<number> => (await fetch(`${served.url}/sync/cafe/pull`, { headers })).status
    expect(await pull()).toBe(403)
    expect(await revoke('--restore')).toMatchObject({ code: 0, stdout: 'Device t1 may use store cafe.\n' })
    expect(await pull()).toBe(200)
    const operator = (await runCli(['token', '--store', '*', '--device', 'ops', '--data', data])).stdout.trim()
    const remote = ['revoke', '--store', 'cafe', '--device', 't1', '--url', served.url, '--token']
    expect((await runCli([...remote, await tokenOf()])).stderr).toContain('The token is for store cafe.')
    expect((await runCli([...remote, operator])).code).toBe(0)
    expect(await pull()).toBe(403)
    await revoke('--restore')
  })

  it('take the rule, the limits and the old secret that are named, and log what is asked', async () => {
    const token = await tokenOf('--role', 'till')
    const secret = readFileSync(join(data, 'secret'), 'utf8')
    writeFileSync(join(data, 'secret'), `${'n'.repeat(64)}\n${secret}`)
    const rule = ['--authorize', 'test/fixtures/restaurant/cancel-rule.ts']
    const served = await serveCli(['--data', data, ...rule, '--device-rate', '1'])
    stop = served.stop
    const push = async (bearer: string) => {
      const event = { id: '0190e5a4-7d5c-7000-8000-000000000001', type: 'OrderCanceled', schemaVersion: 1, data: {} }
      const ids = { commitId: '0190e5a4-7d5c-7000-8000-000000000000', commandId: 'c', correlationId: 'c' }
      const context = { deviceId: 't1', actor: null, causationId: null, recordedAt: '2026-11-23T12:00:00.000Z' }
      const commit = { ...ids, ...context, command: null, streamId: 'order-1', expectedVersion: 0, events: [event] }
      const body = JSON.stringify({ deviceId: 't1', epoch: null, commits: [commit] })
      const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' }
      const response = await fetch(`${served.url}/sync/cafe/push`, { method: 'POST', headers, body })
      return { status: response.status, body: (await response.json()) as object }
    }
    expect(await push(token)).toMatchObject({ status: 403, body: { detail: 'Only a manager cancels.' } })
    expect((await push(await tokenOf('--role', 'manager'))).status).toBe(200)
    const atOnce = await Promise.all(Array.from({ length: 10 }, () => push(token)))
    expect(atOnce.map(({ status }) => status)).toContain(429)
    await expect.poll(served.stderr).toContain('"route":"/sync/:store/push","status":429')
    expect(served.stderr()).not.toContain(token)
  })

  it('need no secret where tokens are an issuer’s', async () => {
    const env = { DATABASE_URL: 'postgres://127.0.0.1:9/none' }
    const { stderr } = await runCli(['serve', '--port', '0', '--jwks', 'https://login.example/jwks.json'], env)
    expect(stderr).toContain('The database cannot be prepared')
  })
})
