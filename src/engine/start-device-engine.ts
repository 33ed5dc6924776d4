import { indexedDbLog } from '../log/indexed-db-log.js'
import { loadSqlite } from '../read-models/load-sqlite.js'
import { sqliteWasmUrl } from '../read-models/sqlite-wasm-url.js'
import { imageStoreOf } from './device-images.js'
import type { EnginePort } from './engine-port.js'
import type { EngineOptions } from './engine-options.js'
import { startEngine } from './start-engine.js'

/** What {@link startDeviceEngine} needs: the store by name instead of a log. */
export interface DeviceEngineOptions extends Omit<EngineOptions, 'log'> {
  readonly store: string
  readonly durability: 'strict' | 'relaxed'
}

/** Starts an engine on the log this browser keeps of a store. */
export function startDeviceEngine({ store, durability, ...options }: DeviceEngineOptions): Promise<EnginePort> {
  const log = indexedDbLog(store, { durability })
  return startEngine({ ...options, log }, { locateWasm, images: imageStoreOf(log) })
}

/** Begins to load SQLite before there is a store to open; a failure is met again when there is one. */
export function loadAhead(): void {
  loadSqlite(locateWasm).catch(() => undefined)
}

function locateWasm(): string {
  return sqliteWasmUrl
}
