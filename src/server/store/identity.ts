import type { Commit, CommitEvent } from '../../events/commit.js'

/** Who is asking, as the token says. */
export interface Identity {
  /** The one store this identity may read and write. */
  readonly store: string
  readonly device: string
  readonly actor: string | null
  readonly roles: readonly string[]
}

/** An event someone wants stored, with the context of its commit. */
export type ProposedEvent = CommitEvent & Omit<Commit, 'events'>

/**
 * Decides whether `identity` may store `event`: a string is the reason it may not, `true` or nothing lets it pass.
 * Called once an event, before anything is written; synchronous.
 */
export type Authorize = (event: ProposedEvent, identity: Identity) => string | true | undefined
