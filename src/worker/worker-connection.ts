import { proxy, wrap, type Remote } from 'comlink'
import { docketError } from '../errors.js'
import type { TokenRequest } from '../engine/engine-options.js'
import type { RowsOfQueries } from './rows-together.js'
import { installErrorTransfer } from './transfer-errors.js'
import type { EngineFace, WorkerConfig, WorkerFace } from './worker-face.js'

// A worker's module may come over a slow line, but what stays silent this long has nothing to say.
const HELLO_TIMEOUT_MS = 30_000

/** One worker with an open engine. */
export interface WorkerConnection {
  /** Runs a call on the worker; rejects with `worker-died` when the worker ends before it answers. */
  call<Result>(work: (engine: Remote<EngineFace>) => Promise<Result>): Promise<Result>
  readonly isDead: boolean
  terminate(): void
}

/** What {@link connectWorker} needs. */
export interface ConnectOptions {
  readonly createWorker: () => Worker
  readonly config: Omit<WorkerConfig, 'lifeLock'>
  readonly token: (request: TokenRequest) => Promise<string>
  readonly onRows: (rows: RowsOfQueries) => void
  /** Called once when the worker is gone without having been told to go. */
  readonly onDeath: () => void
}

/**
 * Starts a worker and opens the engine in it.
 * @throws DocketError what opening the engine threw, or `worker-died` when its script could not be loaded or threw.
 */
export async function connectWorker(options: ConnectOptions): Promise<WorkerConnection> {
  installErrorTransfer()
  const { config } = options
  const worker = options.createWorker()
  const waiting = new Set<(error: Error) => void>()
  const watching = new AbortController()
  let isDead = false
  const die = (why: string): void => {
    if (isDead) return
    isDead = true
    clearTimeout(silence)
    watching.abort()
    worker.terminate()
    const message = `The worker of store ${config.store} ended: ${why}. What was in flight may be stored: retry with the same ids.`
    for (const reject of [...waiting]) reject(docketError('worker-died', message, { store: config.store }))
  }
  const settle = <Result>(running: Promise<Result>): Promise<Result> =>
    new Promise((resolve, reject) => {
      waiting.add(reject)
      running.then(resolve, reject).finally(() => waiting.delete(reject))
    })

  let opened = false
  worker.addEventListener('error', (event) => {
    // Once open, an uncaught error is reported by the browser and the worker lives on.
    if (!opened) die(event.message || 'its script could not be loaded; check the path given to openDocket')
  })
  // Of all the tabs of this origin, since lock names are shared.
  const lifeLock = `docket/life/${performance.timeOrigin}-${Math.random()}`
  const remote = wrap<WorkerFace>(worker)
  const silence = setTimeout(() => die('it stayed silent; does its module call serveModel(model)?'), HELLO_TIMEOUT_MS)
  void remote.hello().then(() => clearTimeout(silence))
  await settle(remote.open({ ...config, lifeLock }, proxy(options.token), proxy(options.onRows))).catch(
    (error: unknown) => {
      clearTimeout(silence)
      worker.terminate()
      throw error
    },
  )
  opened = true
  awaitDeath(lifeLock, watching.signal, () => {
    die('the browser stopped it')
    options.onDeath()
  })
  return {
    call: (work) => {
      if (!isDead) return settle(work(remote.engine as unknown as Remote<EngineFace>))
      const message = `The worker of store ${config.store} is gone.`
      return Promise.reject(docketError('worker-died', message, { store: config.store }))
    },
    get isDead() {
      return isDead
    },
    terminate: () => {
      watching.abort()
      die('it was closed')
    },
  }
}

/** Without Web Locks a dead worker is noticed only by the calls that stay unanswered. */
function awaitDeath(lifeLock: string, signal: AbortSignal, onDeath: () => void): void {
  navigator.locks?.request(lifeLock, { signal }, onDeath).catch(() => undefined)
}
