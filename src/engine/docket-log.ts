import type { PackedReceipt, Receipt } from '../commands/receipt.js'
import { docketError, isDocketError, reportUncaught } from '../errors.js'
import { toStreamId } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { DocketLog } from './docket.js'
import type { Answer, EnginePort, Stop } from './engine-port.js'
import type { DocketStatus } from './engine-status.js'
import { createEventReading } from './event-reading.js'
import { importCommits } from './import-commits.js'
import type { KnownStatus } from './known-status.js'
import { readPages, readStream } from './read-events.js'

/** What {@link createDocketLog} is given besides the engine. */
export interface DocketLogContext {
  readonly store: string
  readonly currentActor: () => string | null
  /** Takes note of the status that comes with a receipt. */
  readonly receiptOf: (appending: Promise<Answer<PackedReceipt>>) => Promise<Receipt>
  readonly status: KnownStatus
}

/** The event store of an engine. */
export function createDocketLog(
  port: EnginePort,
  { store, currentActor, receiptOf, status }: DocketLogContext,
): DocketLog {
  return {
    appendToStream: (streamId, events, options = {}) =>
      receiptOf(port.append(streamId, events, { actor: currentActor(), ...options })),
    appendMany: (commits, options = {}) => importCommits(commits, { port, status, actor: currentActor(), ...options }),
    readStream: (streamId, range = {}) => {
      const id = toStreamId(streamId)
      return createEventReading(async function* () {
        yield await readStream({ port, store }, id, range)
      })
    },
    readAll: ({ after = 0, pending = true } = {}) => {
      requirePosition(after)
      return createEventReading(() => readPages({ port, store }, { after, pending }))
    },
    subscribeToAll: (handler, { after = 0, onError = reportUncaught } = {}) => {
      requirePosition(after)
      return subscribe({ port, store, handler, after, onError, onStatus: status.onChange })
    },
    aggregateStream: async (streamId, { initialState, evolve }) => {
      const events = await readStream({ port, store }, toStreamId(streamId))
      const version = events.at(-1)?.version ?? 0
      return { state: events.reduce(evolve, initialState()), version, streamExists: version > 0 }
    },
  }
}

interface Subscription {
  readonly port: EnginePort
  readonly store: string
  readonly handler: (event: StoredEvent) => void | Promise<void>
  readonly after: number
  readonly onError: (error: unknown) => void
  readonly onStatus: (listener: (status: DocketStatus) => void) => Stop
}

function subscribe({ port, store, handler, after, onError, onStatus }: Subscription): Stop {
  let position = after
  let running = false
  let grown = true
  let stopped = false
  const deliverNew = async (): Promise<void> => {
    for await (const event of createEventReading(() =>
      readPages({ port, store }, { after: position, pending: false }),
    )) {
      if (stopped) return
      await handler(event)
      position = event.position ?? position
    }
  }
  const deliver = async (): Promise<void> => {
    while (grown && !stopped) {
      grown = false
      await deliverNew()
    }
  }
  const run = (): void => {
    grown = true
    if (running || stopped) return
    running = true
    deliver().then(
      () => (running = false),
      (error: unknown) => {
        const wasStopped = stopped
        stop()
        // Who stops, or closes, in the middle of a page has nothing to be told.
        if (!wasStopped && !isDocketError(error, 'closed')) onError(error)
      },
    )
  }
  const stopListening = onStatus((status) => {
    if (status.position > position) run()
  })
  const stop = (): void => {
    stopped = true
    stopListening()
  }
  run()
  return stop
}

function requirePosition(after: number): void {
  if (Number.isSafeInteger(after) && after >= 0) return
  throw docketError('invalid-argument', `after is a position from 0, not ${JSON.stringify(after)}.`, {
    argument: 'after',
  })
}
