import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { startSqlite } from '../../../src/read-models/sqlite/sqlite-wasm.ts'
import { EXPORT_COUNT, EXPORTS, IMPORT_MODULE, IMPORTS } from '../../../src/read-models/sqlite/wasm-names.ts'

const { resolve } = createRequire(import.meta.url)
const read = (path: string) => readFileSync(resolve(`sql.js/${path}`))
const module = new WebAssembly.Module(read('dist/sql-wasm-browser.wasm'))
const glue = read('dist/sql-wasm-browser.js').toString()

/** An empty module with one export, a memory called `O`. */
const OTHER = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 79, 2, 0])

describe('the names of the wasm', () => {
  it('are those of the version that is installed, which package.json names exactly', () => {
    const installed = JSON.parse(
      readFileSync(resolve('sql.js/dist/sql-wasm.js').replace(/dist.*/, 'package.json'), 'utf8'),
    )
    const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
    expect(installed).toMatchObject({ version: '1.16.0' })
    expect(own).toMatchObject({ dependencies: { 'sql.js': '1.16.0' } })
  })

  it('are of every import and of as many exports', () => {
    const imports = WebAssembly.Module.imports(module)
    expect(imports.every((wanted) => wanted.module === IMPORT_MODULE && wanted.kind === 'function')).toBe(true)
    expect(imports.map(({ name }) => name).sort()).toEqual(Object.values<string>(IMPORTS).sort())
    const exported = WebAssembly.Module.exports(module)
    expect(exported).toHaveLength(EXPORT_COUNT)
    expect(exported.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.values(EXPORTS)))
  })

  it.each([
    ['prepare', '_sqlite3_prepare_v2'],
    ['step', '_sqlite3_step'],
    ['reset', '_sqlite3_reset'],
    ['exec', '_sqlite3_exec'],
    ['finalize', '_sqlite3_finalize'],
    ['columnName', '_sqlite3_column_name'],
    ['columnText', '_sqlite3_column_text'],
    ['columnType', '_sqlite3_column_type'],
    ['errorMessage', '_sqlite3_errmsg'],
    ['clearBindings', '_sqlite3_clear_bindings'],
    ['columnCount', '_sqlite3_column_count'],
    ['dataCount', '_sqlite3_data_count'],
    ['columnBlob', '_sqlite3_column_blob'],
    ['columnBytes', '_sqlite3_column_bytes'],
    ['columnDouble', '_sqlite3_column_double'],
    ['bindBlob', '_sqlite3_bind_blob'],
    ['bindDouble', '_sqlite3_bind_double'],
    ['bindInt', '_sqlite3_bind_int'],
    ['bindText', '_sqlite3_bind_text'],
    ['close', '_sqlite3_close_v2'],
    ['open', '_sqlite3_open'],
    ['malloc', '_malloc'],
    ['free', '_free'],
    ['registerFunctions', '_RegisterExtensionFunctions'],
  ] as const)('say of %s what the script beside the wasm says', (name, symbol) => {
    expect(new RegExp(String.raw`\.${symbol}=\s*\w+\.([\w$]+)`).exec(glue)?.[1]).toBe(EXPORTS[name])
  })

  it('refuse another module', async () => {
    await expect(startSqlite(new WebAssembly.Module(OTHER))).rejects.toThrow(/not the wasm of sql\.js 1\.16\.0/)
  })
})
