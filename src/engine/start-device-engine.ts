import { indexedDbLog } from '../log/indexed-db-log.js'
import type { LocateWasm } from '../read-models/load-sqlite.js'
import { sqliteWasmUrl } from '../read-models/sqlite-wasm-url.js'
import { imageStoreOf } from './device-images.js'
import type { EnginePort } from './engine-port.js'
import type { EngineOptions } from './engine-options.js'
import { startEngine } from './start-engine.js'

/** What {@link startDeviceEngine} needs: the store by name instead of a log. */
export interface DeviceEngineOptions extends Omit<EngineOptions, 'log'> {
  readonly store: string
  readonly durability: 'strict' | 'relaxed'
  /** SQLite, where somebody else compiles it; resolves to `null` when that failed. */
  readonly compiled: Promise<WebAssembly.Module | null>
}

/** Starts an engine on the log this browser keeps of a store. */
export function startDeviceEngine({
  store,
  durability,
  compiled,
  ...options
}: DeviceEngineOptions): Promise<EnginePort> {
  const log = indexedDbLog(store, { durability })
  const locateWasm: LocateWasm = async () => (await compiled) ?? sqliteWasmUrl
  return startEngine({ ...options, log }, { locateWasm, images: imageStoreOf(log) })
}
