import type { Position } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Row } from '../model/define-projection.js'
import type { ProjectionFailure } from './apply-events.js'
import type { SqlParams } from './bind-parameters.js'

/** How far a replay is, in events; `total` is 0 when nobody said. */
export interface ReplayProgress {
  readonly done: number
  readonly total: number
}

/**
 * The tables of all projections, in memory: the confirmed events committed, the effects of pending ones on top, where
 * they can be taken back.
 *
 * Every change is one synchronous step, all or none: no query sees half of it. The order of the events given is the order
 * of the log; nothing here is durable, and a replay builds it all again: that is also the way out when a step throws what
 * is not listed here (memory has run out).
 */
export interface ReadModels {
  /** Position of the last confirmed event in the committed state; 0 before the first. */
  readonly position: Position
  /** Projections that threw, each with the event and the error; the others go on. */
  readonly failures: readonly ProjectionFailure[]
  /**
   * Applies confirmed events page by page, each page whole, and lets the event loop run in between. Takes back what was
   * pending and ends with nothing pending. Until it is done, queries see the pages applied so far and watchers rest.
   * @throws DocketError `invalid-argument` when a position is missing; `closed`; or what `pages` throws. Pages applied
   * by then stay, and `position` tells how far it came.
   */
  replay(
    pages: AsyncIterable<readonly StoredEvent[]>,
    options?: { readonly total?: number; readonly onProgress?: (progress: ReplayProgress) => void },
  ): Promise<void>
  /**
   * Takes back what was pending, commits `confirmed`, and applies `pending` on top.
   * @throws DocketError `invalid-argument` when `confirmed` does not go on at `position + 1`; nothing has happened then.
   */
  rebase(change: { readonly confirmed: readonly StoredEvent[]; readonly pending: readonly StoredEvent[] }): void
  /** Applies new pending events on top of those applied already. */
  addPending(events: readonly StoredEvent[]): void
  /** Drops everything and begins again with empty tables at position 0; failures are forgotten, watchers stay. */
  reset(): void
  /**
   * The rows of one read-only statement.
   * @throws DocketError `invalid-query` when it writes, controls the transaction, is not one statement, does not compile, or
   * its parameters do not fit; `projection-failed` when it reads a table of a projection that threw.
   */
  query(sql: string, params?: SqlParams): Row[]
  /**
   * Calls `listener` with the rows in the next microtask, and again after each step that changed them. Returns what ends it.
   * `onError` gets what the query or the listener throws; without it such an error is reported as uncaught.
   * @throws DocketError `invalid-query`, at once.
   */
  watch(sql: string, params: SqlParams, listener: (rows: Row[]) => void, onError?: (error: unknown) => void): () => void
  /** Frees the memory; every later call throws `closed`. */
  close(): void
}
