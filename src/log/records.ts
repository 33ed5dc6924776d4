import type { CaptureEnd, LastCapture, LogState, StreamHead } from './log-state.js'
import type { Rejection } from './rejection.js'
import type { BlockRecord, Segment } from './segment.js'

/** A commit captured on this device, as its own record until it is packed into a segment. */
export interface CaptureRecord {
  readonly streamId: string
  readonly firstVersion: number
  readonly lastVersion: number
  readonly commitId: string
  /** Position of its last event; present only where the device has confirmed it itself. */
  readonly lastPosition?: number
  /** How the log stood after it: what its state says, unless something else was written since. */
  readonly after: CaptureEnd
  /** See `writeCommits`. */
  readonly body: string
}

/** A capture and its key. */
export interface Capture {
  readonly sequence: number
  readonly record: CaptureRecord
}

/** Hashes of the ids in the segment that begins at `first`. */
export interface SegmentIds {
  readonly first: number
  readonly last: number
  readonly ids: Uint32Array<ArrayBuffer>
}

/** Where a block is kept: the first position of its segment, and its place in that. */
export type BlockKey = [first: number, index: number]

/** The reads of one transaction; they see it as it stood when it began. Nothing else may be awaited in between. */
export interface RecordReader {
  /** The state as it was last stored; see `currentState`. */
  storedState(): Promise<LogState | undefined>
  /** The last one from a sequence on: what is deleted before it is not searched. */
  lastCapture(from: number): Promise<LastCapture | undefined>
  head(streamId: string): Promise<StreamHead | undefined>
  capture(sequence: number): Promise<CaptureRecord | undefined>
  /** In capture order, after `sequence`. */
  capturesAfter(sequence: number, limit?: number): Promise<Capture[]>
  /** Those the device has confirmed, in position order, with events after `position`. */
  placedCapturesAfter(position: number, limit?: number): Promise<Capture[]>
  /** Those that hold events from `fromVersion` on. */
  capturesOfStream(streamId: string, fromVersion: number): Promise<Capture[]>
  /** The blocks of whole segments, from the one that holds `position + 1` on; at most about `limit`, one segment at least. */
  blocksAfter(position: number, limit: number): Promise<BlockRecord[]>
  /** Every block whose directory names this hash, in log order. */
  blocksOfStream(hash: number): Promise<BlockRecord[]>
  /** Their keys. */
  blockKeysOfStream(hash: number): Promise<BlockKey[]>
  block(key: BlockKey): Promise<BlockRecord | undefined>
  /** The ids of segments that end after `position`. */
  idsAfter(position: number): Promise<SegmentIds[]>
  rejectionOfCommand(commandId: string): Promise<Rejection | undefined>
  rejection(id: string): Promise<Rejection | undefined>
  rejections(): Promise<Rejection[]>
}

/** The writes of one transaction, stored all or none. A read after a write of the same record may miss it. */
export interface RecordWriter extends RecordReader {
  /**
   * Stores captures after all others, under the sequences it resolves to: such that no capture ever had. Awaited before the
   * transaction ends. A write that is undone gives its sequences back.
   */
  addCaptures(records: readonly CaptureRecord[]): Promise<number[]>
  putCapture(sequence: number, record: CaptureRecord): void
  /** Both inclusive. */
  deleteCaptures(from: number, to: number): void
  /** Uses a sequence up: who counts on being the next to capture finds out that the log has changed. */
  skipSequence(sequence: number): void
  putState(state: LogState): void
  /** What the head of the stream is when it has no captures. Every stream that has some has one. */
  putConfirmedHead(head: ConfirmedHead): void
  putSegment(segment: Segment): void
  /** Deletes whole segments: those that begin within the range, both inclusive. */
  deleteSegments(from: number, to: number): void
  putRejection(rejection: Rejection): void
}

/** Where the confirmed part of a stream ends; version 0 where it has none. */
export interface ConfirmedHead {
  readonly streamId: string
  readonly version: number
  readonly tip: string | null
}

/** What a transaction touches: captures and what they follow, or anything. The narrower, the sooner. */
export type WriteScope = 'captures' | 'all'

/**
 * Transactional storage of a log's records. Write transactions are serialised, over every store opened on the same
 * data. `work` may run again on a fresh transaction when the first was lost, so it must depend on nothing but what it
 * reads; it may await nothing but the reads it is given. What it throws undoes the transaction.
 */
export interface RecordStore {
  /** The store (venue), for errors. */
  readonly store: string
  read<Result>(work: (records: RecordReader) => Promise<Result>): Promise<Result>
  /** Resolves after the transaction is durable. */
  write<Result>(scope: WriteScope, work: (records: RecordWriter) => Promise<Result>): Promise<Result>
  /** Like `write('all', …)` for what only moves what is stored: after a power cut it may not have happened. */
  rearrange<Result>(work: (records: RecordWriter) => Promise<Result>): Promise<Result>
  /**
   * Stores captures, the first under that sequence, without reading anything; false, and nothing is stored, when the log has
   * moved on. `newStreams` are those of the captures that have no head yet, and get one.
   */
  capture(first: number, captures: readonly CaptureRecord[], newStreams: readonly string[]): Promise<boolean>
  /** Calls `listener` when another store on the same data has written. */
  onElsewhere(listener: () => void): () => void
  close(): Promise<void>
}
