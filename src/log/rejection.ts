import type { PendingCommit } from '../events/commit.js'

/** Why a captured commit could not be confirmed. */
export interface RejectionReason {
  /** The domain's reason, `already-done`, `undecidable`, `wrong-expected-version`, `event-id-conflict`, or the centre's code. */
  readonly code: string
  /** One sentence a person can read. */
  readonly message: string
  /** The domain's own details, or what belongs to the code; else `null`. */
  readonly details: unknown
}

/** How a person settled a rejection. */
export type Resolution = 'retry' | 'append-anyway' | 'discard'

/** A captured commit that stands aside until someone resolves it. It is kept, and shown, for ever. */
export interface Rejection {
  /** The id of the commit. */
  readonly id: string
  readonly commit: PendingCommit
  readonly reason: RejectionReason
  /** ISO 8601, the device's clock. */
  readonly rejectedAt: string
  readonly resolved: { readonly action: Resolution; readonly at: string; readonly actor: string | null } | null
}
