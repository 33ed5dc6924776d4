import type { BulkCapture, Capture } from '../docket/docket-face.ts'

/** What the bare platform is asked to do; every function that measures resolves to milliseconds. */
export interface RawFace {
  open(name: string): Promise<void>
  /** One event a strict transaction, each awaited. */
  appendSingles(capture: Capture): Promise<number>
  /** The same through a worker that does nothing else: a message there, the put, a message back. */
  appendSinglesInWorker(capture: Capture): Promise<number>
  /** `perCommit` events a strict transaction, one record an event; or packed into one record of JSON. */
  appendBulk(capture: BulkCapture, records: 'one-per-event' | 'packed'): Promise<number>
  /** An evening, one record an event, `perTransaction` of them in a transaction. */
  fill(capture: Capture): Promise<void>
  /** Reads every event in pages of so many. */
  readAll(pageSize: number): Promise<{ ms: number; events: number }>
  /** Reads streams through the index, one after the other; ms for each. */
  readStreams(streamIds: readonly string[]): Promise<number[]>
  /** Runs in a worker the statements an evening leads to, prepared, in one transaction; ms of the statements alone. */
  runStatements(capture: Capture): Promise<number>
}
