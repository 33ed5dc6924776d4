import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp, type CentralStore } from 'docket/server'
import { SECRET } from './http-client.ts'

describe('a web app served at /', () => {
  let dir: string
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'docket-web-'))
    for (const file of [
      'index.html',
      'sw.js',
      'app.webmanifest',
      'assets/index-BmJ3kq_1.js',
      'assets/sql-Ab12Cd34.wasm',
    ]) {
      mkdirSync(dirname(join(dir, 'public', file)), { recursive: true })
      writeFileSync(join(dir, 'public', file), 'x')
    }
    writeFileSync(join(dir, 'secret'), 'top')
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const get = async (path: string): Promise<Response> => {
    const app = createApp({} as CentralStore, { secret: SECRET, publicDir: join(dir, 'public') })
    return await app.request(path)
  }

  it.each([
    ['/', 'text/html', 'no-cache'],
    ['/index.html', 'text/html', 'no-cache'],
    ['/sw.js', 'text/javascript', 'no-cache'],
    ['/app.webmanifest', 'application/manifest+json', 'no-cache'],
    ['/assets/index-BmJ3kq_1.js', 'text/javascript', 'immutable'],
    ['/assets/sql-Ab12Cd34.wasm', 'application/wasm', 'immutable'],
  ])('%s is %s, kept %s', async (path, type, cache) => {
    const { status, headers } = await get(path)
    expect(status).toBe(200)
    expect(headers.get('content-type')).toContain(type)
    expect(headers.get('cache-control')).toContain(cache)
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(['/nothing', '/../secret', '/%2e%2e/secret', '/..%2fsecret', '/assets'])('%s is not there', async (path) => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })
})
