import type { Commit } from '../../events/commit.js'
import type { Head, PushAnswer } from '../../protocol/messages.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'
import type { CheckedCommit } from './check-commit.js'
import type { Identity } from './identity.js'
import { judgePushes, type JudgedPushes } from './judge-pushes.js'
import { readKnown, type FoundCommits } from './read-known.js'
import { createStoreRow, headOf, lockStoreRow, type StoreRow } from './store-row.js'
import { writeCommits, type SignedCommit, type WriteCommits } from './write-commits.js'

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

/** What an append left: what is answered, and where the store stands. */
export interface Appended {
  readonly results: readonly PushResult[]
  readonly row: StoreRow
  readonly placed: readonly SignedCommit[]
}

/** What {@link appendLocked} takes. */
export interface LockedAppend {
  readonly store: string
  readonly pushes: readonly CheckedPush[]
  /** How the commits are written. Default: in one statement. */
  readonly write?: WriteCommits
}

/**
 * Appends what can be appended of some pushes to one store, in one transaction that holds the lock of the store's row:
 * positions are gap-free and their order is the order of commits, so a reader who has position n has seen everything
 * before it. Each push is judged as if those before it were a transaction of their own.
 */
export async function appendLocked(
  database: Pick<SqlDatabase, 'transaction'>,
  { store, pushes, write = writeCommits }: LockedAppend,
  receivedAt: string,
): Promise<Appended> {
  return await database.transaction(async (transaction) => {
    const { row, found } = await lockAndLookUp(
      transaction,
      store,
      pushes.flatMap(({ commits }) => commits),
    )
    const isOfEpoch = ({ epoch }: CheckedPush): boolean => epoch === null || epoch === row.epoch
    const judged = judgePushes(
      pushes.map((push) => (isOfEpoch(push) ? push.commits : [])),
      { ...found, head: row.head },
      receivedAt,
    )
    const placed = signed(judged, pushes)
    const after = placed.length === 0 ? row : await write(transaction, row, placed)
    if (after === null) throw new Error(`Store ${store} moved while its row was locked.`)
    return { results: answersOf(judged, pushes, row), row: after, placed }
  })
}

/** The commits to write, each with who pushed it. */
export function signed({ judgements }: JudgedPushes, pushes: readonly CheckedPush[]): SignedCommit[] {
  return judgements.flatMap(({ placed }, index) =>
    placed.map((commit) => ({ ...commit, pushedBy: pushes[index]!.identity })),
  )
}

/** What is answered to each push. */
export function answersOf(
  { judgements }: JudgedPushes,
  pushes: readonly CheckedPush[],
  { store, epoch }: StoreRow,
): PushResult[] {
  return judgements.map(({ head, verdicts }, index): PushResult => {
    const at = headOf({ store, epoch, head })
    const isOfEpoch = pushes[index]!.epoch === null || pushes[index]!.epoch === epoch
    return isOfEpoch
      ? { kind: 'judged', answer: { ...at, verdicts: [...verdicts] } }
      : { kind: 'epoch-changed', head: at }
  })
}

/** The row of a store that is locked, and what the store holds of some commits. */
export interface Locked {
  readonly row: StoreRow
  readonly found: FoundCommits
}

/** Locks the row of a store, and looks up what it holds of commits: that travels with the lock, and runs once it is held. */
export async function lockAndLookUp(
  transaction: SqlClient,
  store: string,
  checked: readonly CheckedCommit[],
): Promise<Locked> {
  const commits = checked.flatMap(({ commit }): Commit[] => (commit ? [commit] : []))
  for (;;) {
    const [row, found] = await Promise.all([lockStoreRow(transaction, store), readKnown(transaction, store, commits)])
    if (row !== null) return { row, found }
    // What was looked up without a lock is worth nothing.
    await createStoreRow(transaction, store)
  }
}
