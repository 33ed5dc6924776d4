import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { LogState, StreamHead } from './log-state.js'
import type { Rejection } from './rejection.js'

/** The reads of one transaction; they see it as it stood when it began. */
export interface RecordReader {
  state(): Promise<LogState | undefined>
  head(streamId: string): Promise<StreamHead | undefined>
  commitOfCommand(commandId: string): Promise<ConfirmedCommit | PendingCommit | undefined>
  /** Found only where the commit has no command: the ids of decided events are made by docket and never chosen. */
  commitOfEvent(eventId: string): Promise<ConfirmedCommit | PendingCommit | undefined>
  rejectionOfCommand(commandId: string): Promise<Rejection | undefined>
  confirmedAfter(position: number, limit?: number): Promise<ConfirmedCommit[]>
  confirmedOfStream(streamId: string): Promise<ConfirmedCommit[]>
  pendingAfter(sequence: number, limit?: number): Promise<PendingCommit[]>
  pendingOfStream(streamId: string): Promise<PendingCommit[]>
  rejection(id: string): Promise<Rejection | undefined>
  rejections(): Promise<Rejection[]>
}

/** The writes of one transaction, stored all or none. A read after a write of the same record may miss it. */
export interface RecordWriter extends RecordReader {
  putState(state: LogState): void
  putHead(head: StreamHead): void
  putConfirmed(commit: ConfirmedCommit): void
  deleteConfirmed(firstPosition: number): void
  putPending(commit: PendingCommit): void
  deletePending(sequence: number): void
  putRejection(rejection: Rejection): void
}

/**
 * Transactional storage of a log's records. Write transactions are serialised, over every store opened on the same
 * data. `work` may run again on a fresh transaction when the first was lost, so it must depend on nothing but what it
 * reads; it may await nothing but the reads it is given.
 */
export interface RecordStore {
  read<Result>(work: (records: RecordReader) => Promise<Result>): Promise<Result>
  /** Resolves after the transaction is durable. */
  write<Result>(work: (records: RecordWriter) => Promise<Result>): Promise<Result>
  /** Calls `listener` when another store on the same data has written. */
  onElsewhere(listener: () => void): () => void
  close(): Promise<void>
}
