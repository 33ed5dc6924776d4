import type { CheckedPush, PushResult } from './append.js'

// More than this waits for the next transaction, so that none holds the lock of a store for long.
const MAX_GROUP_COMMITS = 1_000

/**
 * Appends some pushes to a store in one transaction. Calls `onSent`, if ever, once the next may be given: it will travel
 * behind this one, on what this one leaves, before it is answered.
 */
export type AppendPushes = (
  store: string,
  pushes: readonly CheckedPush[],
  onSent?: () => void,
) => Promise<readonly PushResult[]>

/** Pushes to many stores; those of one store share transactions, those of different stores do not wait for each other. */
export interface PushQueue {
  /**
   * Pushes that arrive while a transaction of their store runs share the next one, which is sent before the other is
   * answered where that is possible. Each is judged alone.
   */
  push(store: string, push: CheckedPush): Promise<PushResult>
}

interface Waiting {
  readonly push: CheckedPush
  readonly resolve: (result: PushResult) => void
  readonly reject: (error: unknown) => void
}

/** Pushes that share a transaction. */
interface Group {
  readonly members: readonly Waiting[]
  /** Whether another may follow before this is answered. */
  isSent: boolean
}

/** The pushes to a store that are not answered. */
interface Line {
  readonly waiting: Waiting[]
  /** Two at most: while the database works on one, the next is judged. */
  readonly inFlight: Set<Group>
  /** Whether the last group was one that another may follow. */
  isFollowed: boolean
  isScheduled: boolean
}

/** A queue in front of `append`. */
export function createPushQueue(append: AppendPushes): PushQueue {
  const lines = new Map<string, Line>()

  const tryAlone = async (store: string, { push, resolve, reject }: Waiting): Promise<void> => {
    await append(store, [push]).then(([result]) => resolve(result!), reject)
  }
  const send = async (store: string, line: Line): Promise<void> => {
    const group: Group = { members: line.waiting.splice(0, groupSize(line)), isSent: false }
    line.inFlight.add(group)
    const leave = (): void => {
      line.isFollowed = group.isSent
      line.inFlight.delete(group)
      if (line.waiting.length > 0) sendSoon(store, line)
      else if (line.inFlight.size === 0) lines.delete(store)
    }
    const { members } = group
    try {
      const pushes = members.map(({ push }) => push)
      const results = await append(store, pushes, () => {
        group.isSent = true
        sendSoon(store, line)
      })
      leave()
      members.forEach(({ resolve }, index) => resolve(results[index]!))
    } catch (error) {
      // One of them may be at fault: the others must not fail with it, nor wait for each other where the database is gone.
      if (members.length === 1) members[0]!.reject(error)
      else await Promise.all(members.map((member) => tryAlone(store, member)))
      leave()
    }
  }
  // Those who were answered together push again together, in this turn of the event loop.
  const sendSoon = (store: string, line: Line): void => {
    if (line.isScheduled) return
    line.isScheduled = true
    setImmediate(() => {
      line.isScheduled = false
      while (mayBeSent(line)) void send(store, line)
    })
  }
  return {
    push: (store, push) =>
      new Promise((resolve, reject) => {
        const one = { push, resolve, reject }
        const line = lines.get(store)
        if (line !== undefined) {
          line.waiting.push(one)
          return sendSoon(store, line)
        }
        const begun: Line = { waiting: [one], inFlight: new Set(), isFollowed: false, isScheduled: false }
        lines.set(store, begun)
        void send(store, begun)
      }),
  }
}

/** Whether what waits is worth a transaction now: of few it would be one more for the database, while many are on their way. */
function mayBeSent({ waiting, inFlight }: Line): boolean {
  if (waiting.length === 0 || inFlight.size > 1) return false
  const [first] = inFlight
  return first === undefined || (first.isSent && waiting.length * 2 >= first.members.length)
}

/** How many of the oldest go together: at least one, and half of all where two groups are in flight at a time. */
function groupSize({ waiting, inFlight, isFollowed }: Line): number {
  const unanswered = [...inFlight].reduce((sum, { members }) => sum + members.length, waiting.length)
  const most = isFollowed || inFlight.size > 0 ? Math.ceil(unanswered / 2) : waiting.length
  let commits = 0
  const tooMany = waiting.findIndex(({ push }, index) => {
    commits += push.commits.length
    return index > 0 && (index >= most || commits > MAX_GROUP_COMMITS)
  })
  return tooMany < 0 ? waiting.length : tooMany
}
