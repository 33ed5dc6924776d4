import { unpackReceipt, type PackedReceipt, type Receipt } from '../commands/receipt.js'
import { docketError, reportUncaught } from '../errors.js'
import { streamIdOf } from '../events/ids.js'
import { withReversals } from '../events/reversal.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Model } from '../model/define-model.js'
import type { Row } from '../model/define-projection.js'
import { createDocketLog } from './docket-log.js'
import type { Docket, StateMoment } from './docket.js'
import type { Answer, EnginePort, Stop } from './engine-port.js'
import { readStream } from './read-events.js'
import type { ReadFrom } from './read-history.js'
import { followStatus } from './known-status.js'

/** Who captures, when a call names nobody else. */
export interface ActorOption {
  /** A name or id, or a function asked at every call: people take turns at a tablet. */
  readonly actor?: string | (() => string | null)
}

/** The public face of an engine, the same before and behind a worker. */
export async function createDocket<M extends Model>(port: EnginePort, { actor }: ActorOption): Promise<Docket<M>> {
  const currentActor = (): string | null => (typeof actor === 'function' ? actor() : (actor ?? null))
  const status = await followStatus(port)
  const { store, deviceId } = status.current
  const receiptOf = async (changing: Promise<Answer<PackedReceipt>>): Promise<Receipt> => {
    const { receipt, news } = await changing
    status.note(news)
    return unpackReceipt(receipt, store)
  }
  const log = createDocketLog(port, {
    store,
    currentActor,
    receiptOf,
    status,
  })

  // What the device holds is decoded here: see `RecordText`.
  const streamOf = (name: string, id: string, from?: ReadFrom['from']): Promise<readonly StoredEvent[]> => {
    const streamId = streamIdOf(name, id)
    return from === undefined ? readStream({ port, store }, streamId) : port.readHistory(streamId, from)
  }

  return {
    store,
    deviceId,
    get status() {
      return status.current
    },
    log,
    // eslint-disable-next-line max-params -- read aloud: execute, on the order 7, the command, with this input
    execute: (aggregate, id, command, input, options = {}) =>
      receiptOf(
        port.execute({ aggregate: nameOf(aggregate), id, command, input }, { actor: currentActor(), ...options }),
      ),
    query: async <Result>(sql: string, params = []) => (await port.query(sql, params)) as Result[],
    watch: (sql, params, listener, onError = reportUncaught) =>
      startLater(port.watch(sql, params, { onRows: listener as (rows: readonly Row[]) => void, onError }), onError),
    onStatus: (listener) => {
      const stop = status.onChange(listener)
      listener(status.current)
      return stop
    },
    rejections: () => port.rejections(),
    resolve: async (id, resolution) => {
      const { receipt, news } = await port.resolve(id, resolution, currentActor())
      status.note(news)
      return receipt === null ? null : unpackReceipt(receipt, store)
    },
    history: async (aggregate, id, { from } = {}) => withReversals(await streamOf(nameOf(aggregate), id, from)),
    story: (correlationId, { from } = {}) => port.readStory(correlationId, from),
    stateOf: async (aggregate, id, moment = {}) => {
      const events = await streamOf(aggregate.name, id, moment.from)
      return events.filter(isWithin(moment)).reduce(aggregate.evolve, aggregate.initialState())
    },
    rebuild: () => port.rebuild(),
    syncNow: () => void port.wake(),
    close: async () => {
      status.stop()
      await port.close()
    },
  }
}

function nameOf(aggregate: string | { readonly name: string }): string {
  return typeof aggregate === 'string' ? aggregate : aggregate.name
}

/** A stop function for something that has yet to start. */
function startLater(starting: Promise<Stop>, onError: (error: unknown) => void): Stop {
  let stopped = false
  starting.then((stop) => stopped && stop(), onError)
  return () => {
    stopped = true
    starting.then(
      (stop) => stop(),
      () => undefined,
    )
  }
}

function isWithin({ version, asOf }: StateMoment): (event: StoredEvent) => boolean {
  if (version !== undefined) return (event) => event.version <= version
  if (asOf === undefined) return () => true
  const time = new Date(asOf).getTime()
  if (Number.isNaN(time)) {
    const message = `asOf is a Date or an ISO 8601 time, not ${JSON.stringify(asOf)}.`
    throw docketError('invalid-argument', message, { argument: 'asOf' })
  }
  return (event) => Date.parse(event.recordedAt) <= time
}
