import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { lastPositionOf } from '../events/commit.js'
import type { LogState, StreamHead } from './log-state.js'
import type { RecordReader, RecordStore, RecordWriter } from './record-store.js'
import type { Rejection } from './rejection.js'

/** Records held in memory, shared by every store opened on them, as tabs share a database. */
export interface MemoryRecords {
  state: LogState | undefined
  readonly heads: Map<string, StreamHead>
  readonly confirmed: ConfirmedCommit[]
  readonly pending: Map<number, PendingCommit>
  readonly rejections: Map<string, Rejection>
  readonly byCommandId: Map<string, ConfirmedCommit | PendingCommit>
  readonly byEventId: Map<string, ConfirmedCommit | PendingCommit>
  readonly listeners: Set<(origin: object) => void>
  lastWrite: Promise<unknown>
}

/** Empty records. */
export function createMemoryRecords(): MemoryRecords {
  return {
    state: undefined,
    heads: new Map(),
    confirmed: [],
    pending: new Map(),
    rejections: new Map(),
    byCommandId: new Map(),
    byEventId: new Map(),
    listeners: new Set(),
    lastWrite: Promise.resolve(),
  }
}

/** A store over `records`; as durable as the process. */
export function createMemoryRecordStore(records: MemoryRecords): RecordStore {
  const origin = {}
  const reader = readerOf(records)
  return {
    read: (work) => work(reader),
    write: (work) => {
      const run = records.lastWrite.then(async () => {
        const staged: (() => void)[] = []
        const result = await work({ ...reader, ...writerOf(records, staged) })
        for (const apply of staged) apply()
        for (const listener of records.listeners) listener(origin)
        return result
      })
      records.lastWrite = run.catch(() => undefined)
      return run
    },
    onElsewhere: (listener) => {
      const listen = (writer: object): void => {
        if (writer !== origin) listener()
      }
      records.listeners.add(listen)
      return () => records.listeners.delete(listen)
    },
    close: () => Promise.resolve(),
  }
}

function readerOf(records: MemoryRecords): RecordReader {
  const inOrder = (): PendingCommit[] => [...records.pending.values()].sort((a, b) => a.sequence - b.sequence)
  const now = <Value>(read: () => Value): Promise<Value> => Promise.resolve(read())
  return {
    state: () => now(() => records.state),
    head: (streamId) => now(() => records.heads.get(streamId)),
    commitOfCommand: (commandId) => now(() => records.byCommandId.get(commandId)),
    commitOfEvent: (eventId) => now(() => records.byEventId.get(eventId)),
    rejectionOfCommand: (commandId) =>
      now(() => [...records.rejections.values()].find(({ commit }) => commit.commandId === commandId)),
    confirmedAfter: (position, limit = Infinity) =>
      now(() => {
        const start = firstAfter(records.confirmed, position)
        return records.confirmed.slice(start, start + limit)
      }),
    confirmedOfStream: (streamId) => now(() => records.confirmed.filter((commit) => commit.streamId === streamId)),
    pendingAfter: (sequence, limit = Infinity) =>
      now(() =>
        inOrder()
          .filter((commit) => commit.sequence > sequence)
          .slice(0, limit),
      ),
    pendingOfStream: (streamId) => now(() => inOrder().filter((commit) => commit.streamId === streamId)),
    rejection: (id) => now(() => records.rejections.get(id)),
    rejections: () => now(() => [...records.rejections.values()]),
  }
}

/** Index of the first commit that holds an event after `position`; the list is sorted by position. */
function firstAfter(confirmed: readonly ConfirmedCommit[], position: number): number {
  let low = 0
  let high = confirmed.length
  while (low < high) {
    const middle = (low + high) >> 1
    const commit = confirmed[middle]
    if (commit !== undefined && lastPositionOf(commit) <= position) low = middle + 1
    else high = middle
  }
  return low
}

function writerOf(records: MemoryRecords, staged: (() => void)[]): Omit<RecordWriter, keyof RecordReader> {
  const remember = (commit: ConfirmedCommit | PendingCommit): void => {
    records.byCommandId.set(commit.commandId, commit)
    if (commit.command === null) for (const { id } of commit.events) records.byEventId.set(id, commit)
  }
  const forget = (commit: ConfirmedCommit | PendingCommit | undefined): void => {
    if (commit === undefined) return
    const isKept = (kept: ConfirmedCommit | PendingCommit | undefined): boolean => kept === commit
    if (isKept(records.byCommandId.get(commit.commandId))) records.byCommandId.delete(commit.commandId)
    for (const { id } of commit.events) if (isKept(records.byEventId.get(id))) records.byEventId.delete(id)
  }
  return {
    putState: (state) => staged.push(() => (records.state = state)),
    putHead: (head) => staged.push(() => records.heads.set(head.streamId, head)),
    putConfirmed: (commit) =>
      staged.push(() => {
        records.confirmed.push(commit)
        remember(commit)
      }),
    deleteConfirmed: (firstPosition) =>
      staged.push(() => {
        const index = records.confirmed.findIndex((commit) => commit.firstPosition === firstPosition)
        forget(records.confirmed[index])
        if (index >= 0) records.confirmed.splice(index, 1)
      }),
    putPending: (commit) =>
      staged.push(() => {
        forget(records.pending.get(commit.sequence))
        records.pending.set(commit.sequence, commit)
        remember(commit)
      }),
    deletePending: (sequence) =>
      staged.push(() => {
        forget(records.pending.get(sequence))
        records.pending.delete(sequence)
      }),
    putRejection: (rejection) => staged.push(() => records.rejections.set(rejection.id, rejection)),
  }
}
