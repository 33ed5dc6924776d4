import { proxy, type Remote } from 'comlink'
import { docketError, type DocketError } from '../errors.js'
import type { EnginePort, Stop } from '../engine/engine-port.js'
import { createRowsReceiver } from './rows-together.js'
import { recordToError, type ErrorRecord } from './transfer-errors.js'
import { connectWorker, type ConnectOptions, type WorkerConnection } from './worker-connection.js'
import type { EngineFace } from './worker-face.js'

// A worker that keeps dying this fast will not do better the next time.
const MAX_DEATHS = 3
const DEATHS_WITHIN_MS = 60_000

/**
 * The engine port of a worker. When the browser ends the worker, calls in flight reject with `worker-died`, a new one is
 * started, and status listeners and live queries go on with it.
 */
export async function createWorkerPort(options: Omit<ConnectOptions, 'onDeath' | 'onRows'>): Promise<EnginePort> {
  const rows = createRowsReceiver()
  const worker = await keepWorker({ ...options, onRows: rows.receive })
  const { call } = worker
  return {
    status: () => call((engine) => engine.status()),
    onStatus: (listener) => worker.subscribe((engine) => engine.onStatus(proxy(listener))),
    execute: (request, captureOptions) => call((engine) => engine.execute(request, captureOptions)),
    append: (streamId, events, appendOptions) => call((engine) => engine.append(streamId, events, appendOptions)),
    appendMany: async (commits) => {
      const { news, receipt } = await call((engine) => engine.appendMany(commits))
      const { failure } = receipt
      return {
        news,
        receipt: { ...receipt, failure: failure === null ? null : (recordToError(failure) as DocketError) },
      }
    },
    readPackedStream: (streamId, range) => call((engine) => engine.readPackedStream(streamId, range)),
    readPacked: (after, reading) => call((engine) => engine.readPacked(after, reading)),
    readHistory: (streamId, from) => call((engine) => engine.readHistory(streamId, from)),
    readStory: (correlationId, from) => call((engine) => engine.readStory(correlationId, from)),
    query: (sql, params) => call((engine) => engine.query(sql, params)),
    watch: async (sql, params, handlers) => {
      const watch = rows.add(handlers)
      const fail = proxy((record: ErrorRecord) => handlers.onError(recordToError(record)))
      const stop = await worker
        .subscribe((engine) => engine.watch(watch, sql, params, fail))
        .catch((error: unknown) => {
          rows.remove(watch)
          throw error
        })
      return () => {
        rows.remove(watch)
        stop()
      }
    },
    rejections: () => call((engine) => engine.rejections()),
    resolve: (id, resolution, actor) => call((engine) => engine.resolve(id, resolution, actor)),
    rebuild: () => call((engine) => engine.rebuild()),
    wake: () => call((engine) => engine.wake()),
    reportStorage: (storage) => call((engine) => engine.reportStorage(storage)),
    close: worker.close,
  }
}

/** A worker that is replaced when the browser ends it. */
interface KeptWorker {
  call: WorkerConnection['call']
  /** Starts something that goes on with the next worker too. */
  subscribe(start: Start): Promise<Stop>
  close(): Promise<void>
}

type Start = (engine: Remote<EngineFace>) => Promise<Stop>

async function keepWorker(options: Omit<ConnectOptions, 'onDeath'>): Promise<KeptWorker> {
  const subscriptions = new Map<Start, Promise<Stop>>()
  const deaths: number[] = []
  let closed = false
  const attach = (start: Start): Promise<Stop> => {
    const stop = connection.then((worker) => worker.call(start))
    stop.catch(() => undefined)
    subscriptions.set(start, stop)
    return stop
  }
  const restart = (): void => {
    const now = Date.now()
    deaths.push(now)
    if (closed || deaths.filter((at) => now - at < DEATHS_WITHIN_MS).length > MAX_DEATHS) return
    connection = connectWorker({ ...options, onDeath: restart })
    connection.catch(() => undefined)
    for (const start of [...subscriptions.keys()]) void attach(start)
  }
  let connection = connectWorker({ ...options, onDeath: restart })
  await connection

  const requireOpen = (): void => {
    if (!closed) return
    throw docketError('closed', `Store ${options.config.store} is closed; open it again.`, { what: 'docket' })
  }
  const attached = (start: Start, attempt: Promise<Stop>): Promise<unknown> =>
    attempt.catch((error: unknown) => {
      const next = subscriptions.get(start)
      // A worker that died meanwhile was replaced, and this was started again with the next one.
      if (next !== undefined && next !== attempt) return attached(start, next)
      subscriptions.delete(start)
      throw error
    })

  return {
    call: async (work) => {
      requireOpen()
      return (await connection).call(work)
    },
    subscribe: async (start) => {
      requireOpen()
      await attached(start, attach(start))
      return () => {
        const stop = subscriptions.get(start)
        subscriptions.delete(start)
        // A worker that is gone has nothing to stop.
        stop?.then((end) => end()).catch(() => undefined)
      }
    },
    close: async () => {
      if (closed) return
      closed = true
      const open = await connection
      await open.call((engine) => engine.close()).catch(() => undefined)
      open.terminate()
    },
  }
}
