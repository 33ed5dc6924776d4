import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { openDatabaseFile } from '../../src/read-models/database-file.ts'
import { compileWasm, loadSqlite } from '../../src/read-models/load-sqlite.ts'

const wasm = readFileSync(createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm-browser.wasm'))

function answering(body: BodyInit, contentType: string, status = 200): void {
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(body, { status, headers: { 'content-type': contentType } })),
  )
}

afterEach(() => vi.unstubAllGlobals())

describe('loading SQLite', () => {
  it('works in Node without configuration, once', async () => {
    const sqlite = await loadSqlite()
    expect(openDatabaseFile(sqlite, [], 0).db.exec('select 42 n')).toEqual([[42]])
    expect(await loadSqlite()).toBe(sqlite)
  })

  it.each(['application/wasm', 'Application/WASM; charset=binary', 'application/octet-stream', 'text/plain'])(
    'compiles wasm served as %s',
    async (contentType) => {
      answering(wasm, contentType)
      await expect(compileWasm('/sql.wasm')).resolves.toBeInstanceOf(WebAssembly.Module)
    },
  )

  it('says what the server answered instead', async () => {
    answering('<!doctype html><title>Home</title>', 'text/html; charset=utf-8')
    await expect(compileWasm('/sql.wasm')).rejects.toMatchObject({
      code: 'sqlite-unavailable',
      url: '/sql.wasm',
      message: expect.stringMatching(/another file \(text\/html, starting "<!doctype html>/),
    })
    answering('gone', 'text/plain', 404)
    await expect(compileWasm('/sql.wasm')).rejects.toThrow(/answered 404/)
    answering('<!doctype html>', 'application/wasm')
    await expect(compileWasm('/sql.wasm')).rejects.toThrow(/could not be compiled/)
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
    await expect(compileWasm('/sql.wasm')).rejects.toThrow(/could not be fetched/)
  })
})
