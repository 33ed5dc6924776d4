import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { StreamEnd } from './event-log.js'
import type { RejectionReason } from './rejection.js'

/** What becomes of a pending commit on newer state. */
export type Redecision =
  | { readonly kind: 'kept'; readonly commit: PendingCommit }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason }

/** One stream while its pending commits are taken or decided again, in order. */
export interface StreamRedecider {
  /** Takes a commit as it is. */
  keep(commit: ConfirmedCommit | PendingCommit): void
  /** Decides a pending commit again on what the stream holds now, and goes on from the result. Pure but for new ids. */
  redecide(commit: PendingCommit): Redecision
}

/** A stream as the log held it in one read. */
export interface OpenedStream {
  /** Where its confirmed part ends. */
  readonly confirmedEnd: StreamEnd
  /** What is pending on it, in order. */
  readonly pending: readonly PendingCommit[]
  /** Has taken the confirmed part, and nothing that is pending. */
  readonly redecider: StreamRedecider
}

/** Opens a stream to decide its pending commits again. */
export type OpenRedecider = (streamId: string) => Promise<OpenedStream>
