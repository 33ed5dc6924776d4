import type { DocketError } from '../errors.js'
import { appendGroup, type AppendContext } from './append-group.js'
import type { Appended, CommitDraft } from './event-log.js'

/** More than this waits for the next transaction, so that none holds the database for long. */
const MAX_GROUP_COMMITS = 500

interface Waiting {
  readonly draft: CommitDraft
  readonly settle: (outcome: Appended | DocketError) => void
  readonly fail: (error: unknown) => void
}

/**
 * An append function with group commit: drafts that arrive while a transaction runs share the next one. Each is judged
 * alone; one that fails takes none of the others with it.
 */
export function createAppendQueue(
  context: AppendContext,
  maxGroupCommits = MAX_GROUP_COMMITS,
): (draft: CommitDraft) => Promise<Appended> {
  let waiting: Waiting[] = []
  let running = false

  const run = async (): Promise<void> => {
    running = true
    // Calls made in the same turn belong together: let them arrive.
    await Promise.resolve()
    while (waiting.length > 0) {
      const group = waiting.slice(0, maxGroupCommits)
      waiting = waiting.slice(maxGroupCommits)
      await settleGroup(context, group)
    }
    running = false
  }

  return (draft) =>
    new Promise((resolve, reject) => {
      waiting.push({
        draft,
        settle: (outcome) => ('status' in outcome ? resolve(outcome) : reject(outcome)),
        fail: reject,
      })
      if (!running) void run()
    })
}

async function settleGroup(context: AppendContext, group: readonly Waiting[]): Promise<void> {
  try {
    const drafts = group.map(({ draft }) => draft)
    const { state, written, outcomes } = await appendGroup(context, drafts)
    if (written.length > 0) context.emit({ kind: 'appended', state, appended: written })
    group.forEach(({ settle }, index) => {
      const outcome = outcomes[index]
      if (outcome !== undefined) settle(outcome)
    })
  } catch (error) {
    for (const { fail } of group) fail(error)
  }
}
