import { expose, proxy } from 'comlink'
import type { EnginePort } from '../engine/engine-port.js'
import { loadAhead, startDeviceEngine } from '../engine/start-device-engine.js'
import { isName } from '../events/ids.js'
import { docketError } from '../errors.js'
import type { Model } from '../model/define-model.js'
import { errorToRecord, installErrorTransfer } from './transfer-errors.js'
import { withQuietStatus } from './quiet-status.js'
import { createRowsSender } from './rows-together.js'
import type { EngineFace, WorkerConfig, WorkerFace } from './worker-face.js'

/**
 * Makes the worker it is called in run the engine of `model`, for `openDocket` on the page. Call it once, at the top of the
 * worker's module.
 */
export function serveModel(model: Model): void {
  loadAhead()
  installErrorTransfer()
  const face: WorkerFace = {
    hello: () => Promise.resolve(true),
    open: async (config, token, onRows) => {
      checkConfig(config)
      holdForLife(config.lifeLock)
      const { store, deviceId, durability, syncUrl } = config
      const port = await startDeviceEngine({
        ...{ model, store, durability },
        ...(deviceId === undefined ? {} : { deviceId }),
        ...(syncUrl === null ? {} : { sync: { url: syncUrl, token } }),
      })
      face.engine = proxy(faceOf(withQuietStatus(port), onRows))
    },
  }
  expose(face)
}

function faceOf(port: EnginePort, onRows: Parameters<WorkerFace['open']>[2]): EngineFace {
  const sendRows = createRowsSender(onRows)
  return {
    ...port,
    appendMany: async (commits) => {
      const { news, receipt } = await port.appendMany(commits)
      const { failure } = receipt
      return { news, receipt: { ...receipt, failure: failure === null ? null : errorToRecord(failure) } }
    },
    onStatus: async (listener) => proxy(await port.onStatus(listener)),
    watch: async (watch, sql, params, onError) =>
      proxy(
        await port.watch(sql, params, {
          onRows: (rows) => sendRows(watch, rows),
          onError: (error) => onError(errorToRecord(error)),
        }),
      ),
  }
}

function checkConfig(config: WorkerConfig): void {
  if (isName(config.store)) return
  const message = `A store is named by 1 to 255 characters without control characters, not ${JSON.stringify(config.store)}.`
  throw docketError('invalid-argument', message, { argument: 'store' })
}

/** The page waits for this lock: it is granted when the worker is gone, which no event tells. */
function holdForLife(name: string): void {
  void navigator.locks?.request(name, () => new Promise(() => undefined))
}
