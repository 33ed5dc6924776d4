import type { CheckedPush, PushResult } from './append.js'

// More than this waits for the next transaction, so that none holds the lock of a store for long.
const MAX_GROUP_COMMITS = 1_000

/** Appends some pushes to a store in one transaction. */
export type AppendPushes = (store: string, pushes: readonly CheckedPush[]) => Promise<readonly PushResult[]>

/** Pushes to many stores; those of one store share transactions, those of different stores do not wait for each other. */
export interface PushQueue {
  /** Pushes that arrive while a transaction of their store runs share the next one. Each is judged alone. */
  push(store: string, push: CheckedPush): Promise<PushResult>
}

interface Waiting {
  readonly push: CheckedPush
  readonly resolve: (result: PushResult) => void
  readonly reject: (error: unknown) => void
}

/** A queue in front of `append`. */
export function createPushQueue(append: AppendPushes): PushQueue {
  const waitingByStore = new Map<string, Waiting[]>()

  const settle = async (store: string, group: readonly Waiting[]): Promise<void> => {
    try {
      const results = await append(
        store,
        group.map(({ push }) => push),
      )
      group.forEach(({ resolve }, index) => resolve(results[index]!))
    } catch (error) {
      const [only, ...others] = group
      if (others.length === 0) return only?.reject(error)
      // One of them may be at fault: the others must not fail with it, nor wait for each other where the database is gone.
      await Promise.all(group.map((one) => settle(store, [one])))
    }
  }
  const run = async (store: string, waiting: Waiting[]): Promise<void> => {
    while (waiting.length > 0) await settle(store, waiting.splice(0, groupSize(waiting)))
    waitingByStore.delete(store)
  }
  return {
    push: (store, push) =>
      new Promise((resolve, reject) => {
        const waiting = waitingByStore.get(store)
        const one = { push, resolve, reject }
        if (waiting !== undefined) return void waiting.push(one)
        const first = [one]
        waitingByStore.set(store, first)
        void run(store, first)
      }),
  }
}

/** How many of the oldest go together: at least one. */
function groupSize(waiting: readonly Waiting[]): number {
  let commits = 0
  const tooMany = waiting.findIndex(({ push }, index) => {
    commits += push.commits.length
    return index > 0 && commits > MAX_GROUP_COMMITS
  })
  return tooMany < 0 ? waiting.length : tooMany
}
