import type { Position } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Row } from '../model/define-projection.js'
import type { ProjectionFailure } from './apply-events.js'
import type { SqlParams } from './bind-parameters.js'
import type { ImageMeta } from './image.js'

/** How far a replay is, in events; `total` is 0 when nobody said. */
export interface ReplayProgress {
  readonly done: number
  readonly total: number
}

/** Confirmed events that follow the position, and all that is pending on top of them. */
export interface Rebase {
  readonly confirmed: readonly StoredEvent[]
  readonly pending: readonly StoredEvent[]
}

/** How a replay is told of, while it runs. */
export interface ReplayOptions {
  readonly total?: number
  readonly onProgress?: (progress: ReplayProgress) => void
}

/** New tables that are filled beside the ones that answer; nobody sees them before they are finished. */
export interface Rebuild {
  /** Position of the last event applied to them. */
  readonly position: Position
  /** As {@link ReadModels.replay}, into the new tables. */
  replay(pages: AsyncIterable<readonly StoredEvent[]>, options?: ReplayOptions): Promise<void>
  /** Applies the last events and puts the new tables in the place of the old ones, in one step; watchers go on. */
  finish(rebase: Rebase): void
  /** Gives the new tables up, unless they are finished. */
  abandon(): void
}

/** The confirmed state as a file, to be stored. */
export interface TakenImage {
  readonly position: Position
  readonly byteSize: number
  /** Identity of each projection, by name. */
  readonly projections: Readonly<Record<string, string>>
  /** See `ProjectionTables.ownerByName`. */
  readonly owners: Readonly<Record<string, string>>
  /** The stored image that `changed` is counted from; `null` when everything is to be stored. */
  readonly base: ImageMeta | null
  readonly chunks: readonly Uint8Array[]
  readonly changed: readonly number[]
  /** Says that it was stored: the next one is counted from it. Until then the next one is a whole one. */
  onStored(meta: ImageMeta): void
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
  /** How many pending events are applied: what taking news in costs besides the news. */
  readonly pendingEvents: number
  /** True while the tables come from an image of other projections: those that did not change answer, a rebuild is due. */
  readonly isOutdated: boolean
  /**
   * Applies confirmed events page by page, each page whole, and lets the event loop run in between. Takes back what was
   * pending and ends with nothing pending. Until it is done, queries see the pages applied so far and watchers rest.
   * @throws DocketError `invalid-argument` when a position is missing; `closed`; or what `pages` throws. Pages applied
   * by then stay, and `position` tells how far it came.
   */
  replay(pages: AsyncIterable<readonly StoredEvent[]>, options?: ReplayOptions): Promise<void>
  /**
   * Takes back what was pending, commits `confirmed`, and applies `pending` on top.
   * @throws DocketError `invalid-argument` when `confirmed` does not go on at `position + 1`; nothing has happened then.
   */
  rebase(rebase: Rebase): void
  /** Applies new pending events on top of those applied already. */
  addPending(events: readonly StoredEvent[]): void
  /** Drops everything and begins again with empty tables at position 0; failures are forgotten, watchers stay. */
  reset(): void
  /** Begins to fill new tables beside these; one that was begun before is given up. */
  rebuild(): Rebuild
  /**
   * True when the tables that `sql` reads are filled; false when it has to wait for a rebuild.
   * @throws DocketError as `query`.
   */
  isReady(sql: string): boolean
  /** The confirmed state now; `null` when there is none to keep: outdated, or a projection failed. */
  takeImage(): TakenImage | null
  /**
   * The rows of one read-only statement.
   * @throws DocketError `invalid-query` when it writes, controls the transaction, is not one statement, does not compile, or
   * its parameters do not fit; `projection-failed` when it reads a table of a projection that threw. While a rebuild is
   * due, ask `isReady` before.
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
