import { proxy } from 'comlink'
import { docketError } from '../errors.js'
import type { EnginePort, Stop } from '../engine/engine-port.js'
import { recordToError } from './transfer-errors.js'
import { connectWorker, type ConnectOptions, type WorkerConnection } from './worker-connection.js'

/** Something that goes on over the life of workers: a status listener, a live query. */
type Subscription = (connection: WorkerConnection) => Promise<Stop>

// A worker that keeps dying this fast will not do better the next time.
const MAX_DEATHS = 3
const DEATHS_WITHIN_MS = 60_000

/**
 * The engine port of a worker. When the browser ends the worker, calls in flight reject with `worker-died`, a new one is
 * started, and status listeners and live queries go on with it.
 */
export async function createWorkerPort(options: Omit<ConnectOptions, 'onDeath'>): Promise<EnginePort> {
  const subscriptions = new Set<Subscription>()
  const stops = new Map<Subscription, Promise<Stop>>()
  const deaths: number[] = []
  let closed = false

  const connect = (): Promise<WorkerConnection> => connectWorker({ ...options, onDeath: restart })
  const attach = (subscription: Subscription, to: Promise<WorkerConnection>): Promise<Stop> => {
    const stop = to.then(subscription)
    stops.set(subscription, stop)
    return stop
  }
  function restart(): void {
    const now = Date.now()
    deaths.push(now)
    if (closed || deaths.filter((at) => now - at < DEATHS_WITHIN_MS).length > MAX_DEATHS) return
    connection = connect()
    connection.catch(() => undefined)
    for (const subscription of subscriptions) attach(subscription, connection).catch(() => undefined)
  }
  let connection = connect()
  await connection

  const call: WorkerConnection['call'] = async (work) => {
    if (closed) {
      throw docketError('closed', `Store ${options.config.store} is closed; open it again.`, { what: 'docket' })
    }
    return (await connection).call(work)
  }
  const subscribe = async (subscription: Subscription): Promise<Stop> => {
    subscriptions.add(subscription)
    try {
      await attach(subscription, connection)
    } catch (error) {
      subscriptions.delete(subscription)
      throw error
    }
    return () => {
      subscriptions.delete(subscription)
      const stop = stops.get(subscription)
      stops.delete(subscription)
      // A worker that is gone has nothing to stop.
      stop?.then((end) => end()).catch(() => undefined)
    }
  }

  return {
    status: () => call((engine) => engine.status()),
    onStatus: (listener) => subscribe((worker) => worker.call((engine) => engine.onStatus(proxy(listener)))),
    execute: (request, captureOptions) => call((engine) => engine.execute(request, captureOptions)),
    append: (streamId, events, appendOptions) => call((engine) => engine.append(streamId, events, appendOptions)),
    readStream: (streamId, range) => call((engine) => engine.readStream(streamId, range)),
    readPage: (place, limit) => call((engine) => engine.readPage(place, limit)),
    query: (sql, params) => call((engine) => engine.query(sql, params)),
    watch: (sql, params, { onRows, onError }) =>
      subscribe((worker) =>
        worker.call((engine) =>
          engine.watch(
            sql,
            params,
            proxy(onRows),
            proxy((record) => onError(recordToError(record))),
          ),
        ),
      ),
    rejections: () => call((engine) => engine.rejections()),
    resolve: (id, resolution, actor) => call((engine) => engine.resolve(id, resolution, actor)),
    rebuild: () => call((engine) => engine.rebuild()),
    wake: () => call((engine) => engine.wake()),
    reportStorage: (storage) => call((engine) => engine.reportStorage(storage)),
    close: async () => {
      if (closed) return
      closed = true
      const open = await connection
      await open.call((engine) => engine.close()).catch(() => undefined)
      open.terminate()
    },
  }
}
