import type { PendingCommit } from '../events/commit.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { RejectionReason } from './rejection.js'

/** What becomes of a pending commit on newer state. */
export type Redecision =
  | { readonly kind: 'kept'; readonly commit: PendingCommit }
  | { readonly kind: 'rejected'; readonly reason: RejectionReason }

/** One stream while its pending commits are taken or decided again, in order. */
export interface StreamRedecider {
  /** Takes a pending commit as it is. */
  keep(commit: PendingCommit): void
  /** Decides a pending commit again on what the stream holds now, and goes on from the result. Pure but for new ids. */
  redecide(commit: PendingCommit): Redecision
}

/** Starts from the confirmed history of one stream. */
export type OpenRedecider = (streamId: string, history: readonly StoredEvent[]) => StreamRedecider
