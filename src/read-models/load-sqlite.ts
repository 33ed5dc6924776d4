import { docketError, messageOf } from '../errors.js'
import { startSqlite, type SqliteWasm } from './sqlite/sqlite-wasm.js'

/** SQLite, compiled and ready to open databases. */
export type Sqlite = SqliteWasm

let loading: Promise<Sqlite> | undefined

/** Tells where SQLite's wasm file is, or what was compiled from it; asked once, in browsers only. */
export type LocateWasm = () => string | Promise<string | WebAssembly.Module>

/**
 * SQLite, loaded once a process or worker; a load that failed is tried again by the next call. Node reads the wasm beside
 * sql.js, a browser fetches it from where `locateWasm` says.
 * @throws DocketError `sqlite-unavailable` when the wasm cannot be fetched, is another file, or may not be compiled.
 */
export function loadSqlite(locateWasm: LocateWasm = nowhere): Promise<Sqlite> {
  loading ??= load(isNode() ? compileInstalled : locateWasm).catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

function nowhere(): never {
  throw unavailable('(unknown)', 'nobody said where it is')
}

function isNode(): boolean {
  return typeof process === 'object' && typeof process.versions?.node === 'string'
}

async function load(locateWasm: LocateWasm): Promise<Sqlite> {
  const found = await locateWasm()
  const [module, url] = typeof found === 'string' ? [await compileWasm(found), found] : [found, '(compiled before)']
  return startSqlite(module).catch((cause: unknown) => {
    throw unavailable(url, messageOf(cause), cause)
  })
}

async function compileInstalled(): Promise<WebAssembly.Module> {
  // Not by import, which a bundler for browsers would follow.
  const { createRequire } = process.getBuiltinModule('node:module')
  const { readFile } = process.getBuiltinModule('node:fs/promises')
  const path = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm-browser.wasm')
  return WebAssembly.compile(await readFile(path))
}

/**
 * The module at `url`, compiled while it arrives where the server names its type.
 * @throws DocketError `sqlite-unavailable`, saying what stood in the way.
 */
export async function compileWasm(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url, { credentials: 'same-origin' }).catch((cause: unknown) => {
    throw unavailable(url, 'it could not be fetched', cause)
  })
  if (!response.ok) throw unavailable(url, `the server answered ${response.status}`)
  try {
    // Streaming takes this one spelling only, without parameters.
    if (response.headers.get('content-type') === 'application/wasm') return await WebAssembly.compileStreaming(response)
    return await WebAssembly.compile(await wasmBytesOf(response, url))
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'DocketError') throw cause
    throw unavailable(url, `it could not be compiled (a content security policy needs 'wasm-unsafe-eval')`, cause)
  }
}

async function wasmBytesOf(response: Response, url: string): Promise<ArrayBuffer> {
  const bytes = await response.arrayBuffer()
  const [first, a, s, m] = new Uint8Array(bytes)
  if (first === 0 && a === 0x61 && s === 0x73 && m === 0x6d) return bytes
  const start = new TextDecoder().decode(bytes.slice(0, 40)).trim()
  const type = mimeTypeOf(response) || 'no content type'
  throw unavailable(url, `the server answered another file (${type}, starting ${JSON.stringify(start)})`)
}

function mimeTypeOf(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase()
}

function unavailable(url: string, reason: string, cause?: unknown): Error {
  return docketError('sqlite-unavailable', `SQLite's wasm file at ${url} is not usable: ${reason}.`, { url }, { cause })
}
