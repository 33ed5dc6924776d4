import type { DocketError } from '../errors.js'
import { appendGroup, type AppendContext } from './append-group.js'
import type { Appended, CommitDraft } from './event-log.js'
import type { AppendPlan } from './plan-append.js'

/** More than this waits for the next transaction, so that none holds the database for long. */
const MAX_GROUP_COMMITS = 500

interface Waiting {
  readonly draft: CommitDraft
  readonly settle: (outcome: Appended | DocketError) => void
  readonly fail: (error: unknown) => void
}

/** Appends, in the order they are asked for. */
export interface AppendQueue {
  /** Drafts that arrive while a transaction runs share the next one. Each is judged alone. */
  append(draft: CommitDraft): Promise<Appended>
  /** Waits for what was asked for before, and has everything else wait; `write` appends many drafts. */
  inTurn(write: () => Promise<AppendPlan>): Promise<AppendPlan>
}

/** A queue of nothing yet. */
export function createAppendQueue(context: AppendContext, maxGroupCommits = MAX_GROUP_COMMITS): AppendQueue {
  let waiting: Waiting[] = []
  let running = false
  let last: Promise<unknown> = Promise.resolve()

  const inTurn = (write: () => Promise<AppendPlan>): Promise<AppendPlan> => {
    const plan = last.then(write).then((written) => {
      tell(context, written)
      return written
    })
    last = plan.catch(() => undefined)
    return plan
  }
  const appendWaiting = async (): Promise<void> => {
    const group = waiting.slice(0, maxGroupCommits)
    waiting = waiting.slice(maxGroupCommits)
    try {
      const drafts = group.map(({ draft }) => draft)
      const { outcomes } = await inTurn(() => appendGroup(context, drafts))
      group.forEach(({ settle }, index) => {
        const outcome = outcomes[index]
        if (outcome !== undefined) settle(outcome)
      })
    } catch (error) {
      for (const { fail } of group) fail(error)
    }
  }
  const run = async (): Promise<void> => {
    running = true
    // Calls made in the same turn belong together: let them arrive.
    await Promise.resolve()
    while (waiting.length > 0) await appendWaiting()
    running = false
  }

  return {
    append: (draft) =>
      new Promise((resolve, reject) => {
        waiting.push({
          draft,
          settle: (outcome) => ('status' in outcome ? resolve(outcome) : reject(outcome)),
          fail: reject,
        })
        if (!running) void run()
      }),
    inTurn,
  }
}

function tell({ emit }: AppendContext, { state, written }: AppendPlan): void {
  if (written.length > 0) emit({ kind: 'appended', state, appended: written })
}
