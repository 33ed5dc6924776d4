import type { PendingCommit } from '../events/commit.js'
import type { EventLog } from '../log/event-log.js'

/** Pending commits for one request, in capture order. */
export interface Batch {
  readonly commits: readonly PendingCommit[]
  /** Nothing more was pending. */
  readonly isLast: boolean
}

// Well below the centre's limit, and small enough to get through a poor connection.
const MAX_PUSH_BYTES = 1024 * 1024
const READ_COMMITS = 250

/** The oldest pending commits after a sequence that fit into one request; of large ones no more is read than that. */
export async function readBatch(
  log: EventLog,
  { maxCommits, after }: { readonly maxCommits: number; readonly after: number },
): Promise<Batch> {
  const commits: PendingCommit[] = []
  let bytes = 0
  while (commits.length < maxCommits) {
    const limit = Math.min(READ_COMMITS, maxCommits - commits.length)
    const page = await log.readPending(commits.at(-1)?.sequence ?? after, limit)
    for (const commit of page) {
      bytes += JSON.stringify(commit).length
      if (commits.length > 0 && bytes > MAX_PUSH_BYTES) return { commits, isLast: false }
      commits.push(commit)
    }
    if (page.length < limit) return { commits, isLast: true }
  }
  return { commits, isLast: false }
}
