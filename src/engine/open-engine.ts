import type { Model } from '../model/define-model.js'
import { createDocket, type ActorOption } from './create-docket.js'
import { imageStoreOf } from './device-images.js'
import type { Docket } from './docket.js'
import type { EngineOptions } from './engine-options.js'
import { startEngine } from './start-engine.js'

/**
 * Opens a store without a worker: in Node, in tests, in a service worker. The same engine and the same methods as
 * `openDocket`.
 * @throws DocketError `storage-unavailable`, `store-mismatch`, `log-corrupt`, `invalid-model`.
 */
export async function openEngine<M extends Model>(
  options: Omit<EngineOptions, 'model'> & ActorOption & { readonly model: M },
): Promise<Docket<M>> {
  const platform = { locateWasm, images: imageStoreOf(options.log) }
  return createDocket<M>(await startEngine(options, platform), options)
}

async function locateWasm(): Promise<string> {
  return (await import('../read-models/sqlite-wasm-url.js')).sqliteWasmUrl
}
