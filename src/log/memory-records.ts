import type { LogState } from './log-state.js'
import type { Capture, CaptureRecord, ConfirmedHead, RecordReader, RecordStore, RecordWriter } from './records.js'
import type { Rejection } from './rejection.js'
import type { BlockRecord, Segment } from './segment.js'
import { headOf } from './stream-head.js'

/** Records held in memory, shared by every store opened on them, as tabs share a database. */
export interface MemoryRecords {
  state: LogState | undefined
  nextSequence: number
  readonly heads: Map<string, Omit<ConfirmedHead, 'streamId'>>
  /** By sequence, in its order. */
  readonly captures: Map<number, CaptureRecord>
  /** By first position, in its order. */
  readonly segments: Map<number, Segment>
  readonly rejections: Map<string, Rejection>
  readonly listeners: Set<(origin: object) => void>
  lastWrite: Promise<unknown>
}

/** Empty records. */
export function createMemoryRecords(): MemoryRecords {
  return {
    state: undefined,
    nextSequence: 1,
    heads: new Map(),
    captures: new Map(),
    segments: new Map(),
    rejections: new Map(),
    listeners: new Set(),
    lastWrite: Promise.resolve(),
  }
}

/** A store over `records`; as durable as the process. */
export function createMemoryRecordStore(store: string, records: MemoryRecords): RecordStore {
  const origin = {}
  const reader = readerOf(records)
  const write = <Result>(work: (writer: RecordWriter) => Promise<Result>): Promise<Result> => {
    const run = records.lastWrite.then(async () => {
      const staged: (() => void)[] = []
      const result = await work({ ...reader, ...writerOf(records, staged) })
      for (const apply of staged) apply()
      for (const listener of records.listeners) listener(origin)
      return result
    })
    records.lastWrite = run.catch(() => undefined)
    return run
  }
  return {
    store,
    read: (work) => work(reader),
    write: (_scope, work) => write(work),
    rearrange: write,
    capture: (first, captures, newStreams) =>
      write(async (writer) => {
        if (records.nextSequence !== first || newStreams.some((id) => records.heads.has(id))) return false
        for (const streamId of newStreams) writer.putConfirmedHead({ streamId, version: 0, tip: null })
        await writer.addCaptures(captures)
        return true
      }),
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
  const now = <Value>(read: () => Value): Promise<Value> => Promise.resolve(read())
  const captures = (): Capture[] => [...records.captures].map(([sequence, record]) => ({ sequence, record }))
  const placed = (): Capture[] => captures().filter(({ record }) => record.lastPosition !== undefined)
  const blocksNaming = (hash: number): BlockRecord[] =>
    [...records.segments.values()].flatMap(({ blocks }) => blocks).filter(({ streams }) => streams.includes(hash))
  const ofStream = (streamId: string): Capture[] => captures().filter(({ record }) => record.streamId === streamId)
  return {
    storedState: () => now(() => records.state),
    lastCapture: (from) =>
      now(() => {
        const last = captures().at(-1)
        return last === undefined || last.sequence < from
          ? undefined
          : { sequence: last.sequence, after: last.record.after }
      }),
    head: (streamId) => now(() => headOf(streamId, records.heads.get(streamId), ofStream(streamId).at(-1)?.record)),
    capture: (sequence) => now(() => records.captures.get(sequence)),
    capturesAfter: (after, limit = Infinity) =>
      now(() =>
        captures()
          .filter(({ sequence }) => sequence > after)
          .slice(0, limit),
      ),
    placedCapturesAfter: (position, limit = Infinity) =>
      now(() =>
        placed()
          .filter(({ record }) => (record.lastPosition ?? 0) > position)
          .slice(0, limit),
      ),
    capturesOfStream: (streamId, fromVersion) =>
      now(() => ofStream(streamId).filter(({ record }) => record.lastVersion >= fromVersion)),
    blocksAfter: (position, limit) =>
      now(() => {
        const blocks = []
        for (const segment of records.segments.values()) {
          if (segment.last > position && blocks.length < limit) blocks.push(...segment.blocks)
        }
        return blocks
      }),
    blocksOfStream: (hash) => now(() => blocksNaming(hash)),
    blockKeysOfStream: (hash) => now(() => blocksNaming(hash).map(({ first, index }) => [first, index])),
    block: ([first, index]) => now(() => records.segments.get(first)?.blocks[index]),
    idsAfter: (position) => now(() => [...records.segments.values()].filter(({ last }) => last > position)),
    rejectionOfCommand: (commandId) =>
      now(() => [...records.rejections.values()].find(({ commit }) => commit.commandId === commandId)),
    rejection: (id) => now(() => records.rejections.get(id)),
    rejections: () => now(() => [...records.rejections.values()]),
  }
}

function writerOf(records: MemoryRecords, staged: (() => void)[]): Omit<RecordWriter, keyof RecordReader> {
  let next = records.nextSequence
  const use = (sequence: number): void => {
    next = Math.max(next, sequence + 1)
    staged.push(() => (records.nextSequence = Math.max(records.nextSequence, sequence + 1)))
  }
  return {
    addCaptures: (added) =>
      Promise.resolve(
        added.map((record) => {
          const sequence = next
          use(sequence)
          staged.push(() => records.captures.set(sequence, record))
          return sequence
        }),
      ),
    putCapture: (sequence, record) => staged.push(() => records.captures.set(sequence, record)),
    deleteCaptures: (from, to) =>
      staged.push(() => {
        for (let sequence = from; sequence <= to; sequence += 1) records.captures.delete(sequence)
      }),
    skipSequence: use,
    putState: (state) => staged.push(() => (records.state = state)),
    putConfirmedHead: ({ streamId, version, tip }) => staged.push(() => records.heads.set(streamId, { version, tip })),
    putSegment: (segment) =>
      staged.push(() => {
        records.segments.set(segment.first, segment)
        const sorted = [...records.segments].sort(([left], [right]) => left - right)
        records.segments.clear()
        for (const [first, kept] of sorted) records.segments.set(first, kept)
      }),
    deleteSegments: (from, to) =>
      staged.push(() => {
        for (const first of [...records.segments.keys()])
          if (first >= from && first <= to) records.segments.delete(first)
      }),
    putRejection: (rejection) => staged.push(() => records.rejections.set(rejection.id, rejection)),
  }
}
