import { isDocketError, type DocketError } from '../errors.js'
import type { CommitDraft } from '../log/event-log.js'
import { draftOf, type AppendOptions, type AppendTarget } from './append-to-stream.js'
import type { NewEvent } from './capture-events.js'

/** A commit to append along with many others. */
export interface NewCommit extends AppendOptions {
  readonly streamId: string
  readonly events: readonly NewEvent[]
}

/** How far an import has come. */
export interface ImportCount {
  /** Commits that are stored, those that an earlier import had stored included. */
  readonly commits: number
  /** Their events. */
  readonly events: number
  /** How many of the commits an earlier import had stored. */
  readonly repeated: number
}

/** What became of a batch: everything before the first commit that failed is stored. */
export interface BatchOutcome extends ImportCount {
  readonly failure: DocketError | null
}

/** Appends a batch in one transaction, up to the first commit that cannot be appended. @throws DocketError those of the log. */
export async function appendBatch(target: AppendTarget, commits: readonly NewCommit[]): Promise<BatchOutcome> {
  const drafts: CommitDraft[] = []
  let failure: DocketError | null = null
  for (const { streamId, events, ...options } of commits) {
    try {
      drafts.push(draftOf(target, { streamId, events }, options))
    } catch (error) {
      if (!isDocketError(error)) throw error
      failure = error
      break
    }
  }
  const count = { commits: 0, events: 0, repeated: 0 }
  for (const outcome of drafts.length === 0 ? [] : await target.log.appendMany(drafts)) {
    if (!('status' in outcome)) return { ...count, failure: outcome }
    count.commits += 1
    count.events += outcome.commit.events.length
    if (outcome.status === 'already-appended') count.repeated += 1
  }
  return { ...count, failure }
}
