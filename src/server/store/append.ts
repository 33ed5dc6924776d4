import type { Commit } from '../../events/commit.js'
import type { Head, PushAnswer } from '../../protocol/messages.js'
import type { SqlDatabase, SqlTransaction } from '../database/sql-database.js'
import type { CheckedCommit } from './check-commit.js'
import type { Identity } from './identity.js'
import { judgePushes, type JudgedPushes } from './judge-pushes.js'
import { readKnown, type FoundCommits } from './read-known.js'
import { createStoreRow, headOf, lockStoreRow, moveHead, type StoreRow } from './store-row.js'
import { writeCommits } from './write-commits.js'

/** Commits to append to a store, and what their sender takes the store for. */
export interface CheckedPush {
  readonly identity: Identity
  /** The epoch the sender last saw; `null` when it has seen none. */
  readonly epoch: string | null
  readonly commits: readonly CheckedCommit[]
}

/** A push was either judged commit by commit, or refused whole because the store is not the one the sender knew. */
export type PushResult =
  { readonly kind: 'judged'; readonly answer: PushAnswer } | { readonly kind: 'epoch-changed'; readonly head: Head }

/**
 * Appends what can be appended of some pushes to one store, in one transaction that holds the lock of the store's row:
 * positions are gap-free and their order is the order of commits, so a reader who has position n has seen everything
 * before it. Each push is judged as if those before it were a transaction of their own.
 */
export async function appendPushes(
  database: SqlDatabase,
  { store, pushes }: { readonly store: string; readonly pushes: readonly CheckedPush[] },
  now: () => Date,
): Promise<readonly PushResult[]> {
  return await database.transaction(async (transaction) => {
    const { row, found } = await lockAndLookUp(transaction, store, pushes)
    const known = { ...found, head: row.head }
    const isOfEpoch = ({ epoch }: CheckedPush): boolean => epoch === null || epoch === row.epoch
    const judged = judgePushes(
      pushes.map((push) => (isOfEpoch(push) ? push.commits : [])),
      known,
      now().toISOString(),
    )
    write(transaction, row, { judged, pushes })
    return pushes.map((push, index): PushResult => {
      const { head, verdicts } = judged.judgements[index]!
      const at = { ...headOf(row), head }
      return isOfEpoch(push)
        ? { kind: 'judged', answer: { ...at, verdicts: [...verdicts] } }
        : { kind: 'epoch-changed', head: at }
    })
  })
}

interface Locked {
  readonly row: StoreRow
  readonly found: FoundCommits
}

/** The lookups travel with the lock, and run once it is held. */
async function lockAndLookUp(
  transaction: SqlTransaction,
  store: string,
  pushes: readonly CheckedPush[],
): Promise<Locked> {
  const commits = pushes.flatMap((push) => push.commits).flatMap(({ commit }): Commit[] => (commit ? [commit] : []))
  for (;;) {
    const [row, found] = await Promise.all([lockStoreRow(transaction, store), readKnown(transaction, store, commits)])
    if (row !== null) return { row, found }
    // What was looked up without a lock is worth nothing.
    await createStoreRow(transaction, store)
  }
}

function write(
  transaction: SqlTransaction,
  row: StoreRow,
  { judged, pushes }: { readonly judged: JudgedPushes; readonly pushes: readonly CheckedPush[] },
): void {
  const placed = judged.judgements.flatMap((judgement, index) =>
    judgement.placed.map((commit) => ({ ...commit, pushedBy: pushes[index]!.identity })),
  )
  if (placed.length === 0) return
  const lastHash = writeCommits(transaction, row, placed)
  moveHead(transaction, { ...row, head: judged.head, lastHash })
}
