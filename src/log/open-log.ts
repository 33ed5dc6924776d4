import { docketError, reportUncaught } from '../errors.js'
import { newId, type StreamId } from '../events/ids.js'
import { appendGroup, type AppendContext } from './append-group.js'
import { appendPacked } from './append-packed.js'
import { createAppendQueue } from './append-queue.js'
import { applyChange, takeLead } from './apply-change.js'
import { readPending } from './capture-record.js'
import type { EventLog, LogOptions, LogSignal } from './event-log.js'
import { createKnownIds, type KnownIds } from './known-ids.js'
import { createLogMirror, type LogMirror } from './log-mirror.js'
import { currentState, emptyHead, initialLogState, LOG_FORMAT, type LogState, type StreamHead } from './log-state.js'
import { findCommand, readLogState, readTail } from './read-log.js'
import { readPackedPage } from './read-packed-page.js'
import { readPackedStream, readStream } from './read-stream.js'
import { planUpToFailure } from './plan-append.js'
import type { RecordReader, RecordStore } from './records.js'
import { createPageReader, type PageReader } from './page-reader.js'
import { resolveRejection } from './resolve-rejection.js'
import { createSealer, type Sealer } from './seal.js'
import { headAfter } from './stream-head.js'
import { takeBack } from './take-back.js'

/**
 * A log over any record store.
 * @throws DocketError `store-mismatch` when the records are another store's, `log-corrupt` when a newer docket wrote them.
 */
export async function openLog(storage: RecordStore, options: LogOptions): Promise<EventLog> {
  const { store } = storage
  const { state: opened, hasPlaced } = (await findLog(storage, options)) ?? (await establish(storage, options))
  const parts = createParts(storage)
  const { records, mirror, pages, sealer, listeners, emit } = parts
  const state = (): Promise<LogState> => records.read((reader) => readLogState(reader, store))
  // What the device confirmed itself, before it had a centre, is no capture that waits for it.
  if (options.authority === 'centre' && hasPlaced) await sealer.seal(true)
  sealer.consider(opened)
  const stopListening = storage.onElsewhere(() => {
    mirror.invalidate()
    pages.clear()
    state().then(
      (now) => emit({ kind: 'elsewhere', state: now }),
      () => undefined,
    )
  })
  return {
    ...{ store, opened, state },
    ...writingOf(parts, options),
    ...readingOf(parts),
    onSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      stopListening()
      listeners.clear()
      parts.close()
      await sealer.stop()
      await storage.close()
    },
  }
}

interface Parts {
  /** Refuse to work once closed. */
  readonly records: RecordStore
  readonly mirror: LogMirror
  readonly knownIds: KnownIds
  readonly pages: PageReader
  readonly sealer: Sealer
  readonly listeners: Set<(signal: LogSignal) => void>
  readonly emit: (signal: LogSignal) => void
  close(): void
}

function createParts(storage: RecordStore): Parts {
  const { store } = storage
  const listeners: Parts['listeners'] = new Set()
  let closed = false
  const requireOpen = (): void => {
    if (closed) throw docketError('closed', `The log of store ${store} is closed; open it again.`, { what: 'log' })
  }
  const records: RecordStore = {
    ...storage,
    read: async (work) => {
      requireOpen()
      return storage.read(work)
    },
    write: async (scope, work) => {
      requireOpen()
      return storage.write(scope, work)
    },
  }
  return {
    records,
    mirror: createLogMirror(records),
    knownIds: createKnownIds(records),
    pages: createPageReader(records),
    sealer: createSealer(records),
    listeners,
    emit: (signal) => {
      for (const listener of [...listeners]) tell(listener, signal)
    },
    close: () => {
      closed = true
    },
  }
}

function tell(listener: (signal: LogSignal) => void, signal: LogSignal): void {
  try {
    listener(signal)
  } catch (error) {
    // What was written is written: a listener's bug must not hold up those who wait for it.
    reportUncaught(error)
  }
}

type Writing = Pick<EventLog, 'append' | 'appendMany' | 'takeLead' | 'change' | 'takeBack' | 'resolveRejection'>

function writingOf(parts: Parts, { authority, maxGroupCommits }: LogOptions): Writing {
  const { records, mirror, knownIds, pages, sealer } = parts
  const emit = (signal: LogSignal): void => {
    if (signal.kind !== 'appended') mirror.invalidate()
    if (signal.kind === 'rebased') pages.clear()
    parts.emit(signal)
    sealer.consider(signal.state)
  }
  const context: AppendContext = { records, mirror, knownIds, authority, emit }
  const queue = createAppendQueue(context, maxGroupCommits)
  return {
    append: queue.append,
    appendMany: async (drafts) => {
      const write = () =>
        authority === 'device' ? appendPacked(context, sealer, drafts) : appendGroup(context, drafts, planUpToFailure)
      return (await queue.inTurn(write)).outcomes
    },
    takeLead: async () => {
      mirror.invalidate()
      return takeLead(records)
    },
    change: (change) => applyChange(records, change, emit),
    takeBack: (position, epoch, fence) => takeBack(records, { position, epoch, fence }, emit),
    resolveRejection: (id, resolution, actor) => resolveRejection(records, { id, resolution, actor }, emit),
  }
}

type Reading = Pick<
  EventLog,
  | 'streamHead'
  | 'streamHeads'
  | 'findCommand'
  | 'readStream'
  | 'readPackedStream'
  | 'readPacked'
  | 'readConfirmed'
  | 'readPending'
  | 'tail'
  | 'rejections'
  | 'rejection'
>

function readingOf({ records, mirror, knownIds, pages }: Parts): Reading {
  const { store } = records
  return {
    streamHead: (streamId) => records.read((reader) => headOf(reader, streamId)),
    streamHeads: (streamIds) => records.read((reader) => Promise.all(streamIds.map((id) => headOf(reader, id)))),
    findCommand: (commandId) => findCommand(records, knownIds, commandId),
    readStream: async (streamId, range = {}) => {
      const { commits, state } = await readStream(records, streamId, range)
      const isWhole = range.fromVersion === undefined && range.toVersion === undefined
      if (isWhole) mirror.note(state, headAfter(streamId, commits))
      return commits
    },
    readPackedStream: (streamId, range = {}) => readPackedStream(records, streamId, range),
    readPacked: (after, options) => readPackedPage(records, after, options),
    readConfirmed: (position, limit) => pages.read(position, limit),
    readPending: async (sequence, limit) =>
      readPending(await records.read((reader) => reader.capturesAfter(sequence, limit)), store),
    tail: (cursor) => readTail(records, cursor),
    rejections: () => records.read((reader) => reader.rejections()),
    rejection: (id) => records.read((reader) => reader.rejection(id)),
  }
}

async function headOf(reader: RecordReader, streamId: string): Promise<StreamHead> {
  return (await reader.head(streamId)) ?? emptyHead(streamId as StreamId)
}

interface Found {
  readonly state: LogState
  /** There are commits that the device has confirmed itself and not packed. */
  readonly hasPlaced: boolean
}

/** A log that is there and needs no change: one transaction that writes nothing. */
async function findLog(records: RecordStore, options: LogOptions): Promise<Found | null> {
  return records.read(async (reader) => {
    const stored = await reader.storedState()
    if (stored === undefined) return null
    requireKnown(records.store, stored)
    return isOfDevice(stored, options) ? readFound(reader, stored) : null
  })
}

async function readFound(reader: RecordReader, stored: LogState): Promise<Found> {
  const [last, placed] = await Promise.all([
    reader.lastCapture(stored.nextSequence),
    reader.placedCapturesAfter(stored.sealedPosition, 1),
  ])
  return { state: currentState(stored, last), hasPlaced: placed.length > 0 }
}

function isOfDevice(state: LogState, { deviceId }: LogOptions): boolean {
  return deviceId === undefined || deviceId === state.deviceId
}

async function establish(records: RecordStore, options: LogOptions): Promise<Found> {
  const { store } = records
  return records.write('all', async (writer) => {
    const found = await writer.storedState()
    if (found !== undefined) requireKnown(store, found)
    const deviceId = options.deviceId ?? found?.deviceId ?? newId()
    const state = found === undefined ? initialLogState(store, deviceId) : { ...found, deviceId }
    writer.putState(state)
    return readFound(writer, state)
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
