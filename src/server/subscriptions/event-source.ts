import type { Commit } from '../../events/commit.js'
import type { Position } from '../../events/ids.js'
import type { StoredEvent } from '../../events/stored-event.js'

/** An event that has its place in the store's log. */
export interface ConfirmedEvent extends StoredEvent {
  readonly position: Position
  readonly receivedAt: string
}

/** A piece of a store's log. */
export interface SourceBatch {
  /** Names the life of the log; another one says that its past may be another too. */
  readonly epoch: string
  /** Position of the last event there is. */
  readonly head: number
  /** In order of position, without gaps, beginning right after the position asked for; empty when there are none. */
  readonly events: readonly ConfirmedEvent[]
}

/**
 * Where the confirmed events of stores can be read. Reading is repeatable: after a position come the same events every
 * time, for as long as the epoch stays. A source that has lost an event must fail, not leave it out; whoever reads
 * checks for gaps all the same.
 */
export interface EventSource {
  /** At most `limit` events after position `after`. */
  read(store: string, range: { readonly after: number; readonly limit: number }): Promise<SourceBatch>
  /** Calls `onNews` when there may be more to read, within a second, and perhaps in vain; returns how to stop. */
  watch(store: string, onNews: () => void): () => void
}

/** What became of a commit that was offered: it is stored (now, or before), or it never will be as it is. */
export type ReplyVerdict = { readonly stored: true } | { readonly stored: false; readonly reason: string }

/** Where services append events of their own. */
export interface ReplyTarget {
  /**
   * Appends commits in their order, once each however often they are offered, and answers for each; `null` for one to
   * offer again because an earlier one of its stream was refused.
   */
  append(store: string, consumer: string, commits: readonly Commit[]): Promise<readonly (ReplyVerdict | null)[]>
}
