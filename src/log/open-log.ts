import { docketError, reportUncaught } from '../errors.js'
import { newId, type StreamId } from '../events/ids.js'
import type { EventLog, LogOptions, LogSignal } from './event-log.js'
import { createAppendQueue } from './append-queue.js'
import { applyChange, takeBack, takeLead } from './apply-change.js'
import { emptyHead, initialLogState, LOG_FORMAT, type LogState } from './log-state.js'
import { findCommand, readCommitsOfStream, readTail } from './read-log.js'
import type { RecordStore } from './record-store.js'
import { resolveRejection } from './resolve-rejection.js'

/**
 * A log over any record store.
 * @throws DocketError `store-mismatch` when the records are another store's, `log-corrupt` when a newer docket wrote them.
 */
export async function openLog(store: string, records: RecordStore, options: LogOptions): Promise<EventLog> {
  const listeners = new Set<(signal: LogSignal) => void>()
  let closed = false
  const emit = (signal: LogSignal): void => {
    for (const listener of [...listeners]) {
      try {
        listener(signal)
      } catch (error) {
        // What was written is written: a listener's bug must not hold up those who wait for it.
        reportUncaught(error)
      }
    }
  }
  const requireOpen = (): void => {
    if (closed) throw docketError('closed', `The log of store ${store} is closed; open it again.`, { what: 'log' })
  }
  const read: RecordStore['read'] = async (work) => {
    requireOpen()
    return records.read(work)
  }
  const state = (): Promise<LogState> => read((reader) => requireState(store, reader.state()))
  const append = createAppendQueue(records, options.authority, emit)

  await establish(store, records, options)
  const stopListening = records.onElsewhere(() => {
    if (closed) return
    state().then(
      (now) => emit({ kind: 'elsewhere', state: now }),
      () => undefined,
    )
  })

  return {
    store,
    state,
    append: async (draft) => {
      requireOpen()
      return append(draft)
    },
    streamHead: (streamId) => read(async (reader) => (await reader.head(streamId)) ?? emptyHead(streamId as StreamId)),
    findCommand: (commandId) => read((reader) => findCommand(reader, commandId)),
    readStream: (streamId, range = {}) => read((reader) => readCommitsOfStream(reader, streamId, range)),
    readConfirmed: (position, limit) => read((reader) => reader.confirmedAfter(position, limit)),
    readPending: (sequence, limit) => read((reader) => reader.pendingAfter(sequence, limit)),
    tail: (cursor) => read((reader) => readTail(reader, store, cursor)),
    takeLead: () => records.write(takeLead),
    change: (change) => applyChange(records, change, emit),
    takeBack: (position, epoch, fence) => takeBack(records, { position, epoch, fence }, emit),
    rejections: () => read((reader) => reader.rejections()),
    rejection: (id) => read((reader) => reader.rejection(id)),
    resolveRejection: (id, resolution, actor) => resolveRejection(records, { id, resolution, actor }, emit),
    onSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      closed = true
      stopListening()
      listeners.clear()
      await records.close()
    },
  }
}

async function establish(store: string, records: RecordStore, options: LogOptions): Promise<void> {
  await records.write(async (writer) => {
    const state = await writer.state()
    if (state === undefined) {
      writer.putState(initialLogState(store, options.deviceId ?? newId()))
      return
    }
    requireKnown(store, state)
    if (options.deviceId !== undefined && options.deviceId !== state.deviceId) {
      writer.putState({ ...state, deviceId: options.deviceId })
    }
  })
}

function requireKnown(store: string, state: LogState): void {
  if (state.store !== store) {
    const message = `This log belongs to store ${state.store}, not to ${store}. Open it under its own name; nothing was changed.`
    throw docketError('store-mismatch', message, { expectedStore: store, actualStore: state.store })
  }
  if (state.format > LOG_FORMAT) {
    const message = `The log of store ${store} was written by a newer version of this app. Reload to get that version; nothing was changed.`
    throw docketError('log-corrupt', message, { store, record: 'state' })
  }
}

async function requireState(store: string, reading: Promise<LogState | undefined>): Promise<LogState> {
  const state = await reading
  if (state !== undefined) return state
  const message = `The log of store ${store} has lost its state record. The commits are left where they are; reload, and export them before you clear this site's storage.`
  throw docketError('log-corrupt', message, { store, record: 'state' })
}
