import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { RejectionReason } from '../log/rejection.js'

/** What an answer of the centre says about this device's log. */
export interface News {
  /** `null` when the centre was not asked. */
  readonly epoch: string | null
  /** In position order, without gaps among themselves. */
  readonly confirmed: readonly ConfirmedCommit[]
  /** By commit id. */
  readonly refused: ReadonlyMap<string, RefusedCommit>
  /** What the centre was sent, when this answers a push: the news tells of nothing else. */
  readonly sent: SentCommits | null
}

/** A pending commit the centre will never take. */
export interface RefusedCommit {
  readonly streamId: string
  readonly reason: RejectionReason
}

/** The oldest pending commits of the log, when it was of that generation. */
export interface SentCommits {
  readonly generation: number
  readonly commits: readonly PendingCommit[]
}
