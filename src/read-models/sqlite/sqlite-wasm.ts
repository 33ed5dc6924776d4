import { createOpenFiles, type OpenFiles } from './open-files.js'
import { createScratch, type Scratch } from './scratch.js'
import { createSystemCalls } from './system-calls.js'
import { createWasmMemory, type WasmMemory } from './wasm-memory.js'
import { EXPORT_COUNT, EXPORTS, IMPORT_MODULE, IMPORTS } from './wasm-names.js'

/** A running SQLite: what it can be told, and what it works on. */
export interface SqliteWasm {
  readonly calls: WasmCalls
  readonly memory: WasmMemory
  readonly files: OpenFiles
  readonly scratch: Scratch
  /** Eight bytes for two addresses that a call answers with. */
  readonly answers: number
}

/** The functions of SQLite by name: addresses, numbers and result codes. */
export type WasmCalls = Readonly<Record<Exclude<keyof typeof EXPORTS, 'memory'>, (...args: number[]) => number>>

/**
 * Starts a compiled SQLite.
 * @throws Error when the module is not the one whose names are known.
 */
export async function startSqlite(module: WebAssembly.Module): Promise<SqliteWasm> {
  const files = createOpenFiles()
  const system = createSystemCalls(files, () => memory)
  const imports = Object.fromEntries(
    Object.entries(IMPORTS).map(([name, key]) => [key, system[name as keyof typeof IMPORTS]]),
  )
  requireKnown(module)
  const { exports } = await WebAssembly.instantiate(module, { [IMPORT_MODULE]: imports })
  const memory = createWasmMemory(exports[EXPORTS.memory] as WebAssembly.Memory)
  const calls = Object.fromEntries(Object.entries(EXPORTS).map(([name, key]) => [name, exports[key]])) as WasmCalls
  calls.start()
  const scratch = createScratch(memory, calls)
  return { ...{ calls, memory, files, scratch }, answers: calls.malloc(8) }
}

function requireKnown(module: WebAssembly.Module): void {
  const kinds = new Map(WebAssembly.Module.exports(module).map(({ name, kind }) => [name, kind]))
  const isKnown = Object.values(EXPORTS).every(
    (key) => kinds.get(key) === (key === EXPORTS.memory ? 'memory' : 'function'),
  )
  if (!isKnown || kinds.size !== EXPORT_COUNT) throw new Error('it is not the wasm of sql.js 1.16.0')
}
