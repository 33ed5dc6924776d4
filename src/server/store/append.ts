import type { Head, PushAnswer } from '../../protocol/messages.js'
import type { CheckedCommit } from './check-commit.js'
import type { Identity } from './identity.js'
import { judge } from './judge.js'
import { readKnown } from './read-known.js'
import type { SqlDatabase } from '../database/sql-database.js'
import { headOf, lockStoreRow, moveHead } from './store-row.js'
import { writeCommits } from './write-commits.js'

/** Commits to append to one store, and what their sender takes the store for. */
export interface AppendRequest {
  readonly store: string
  readonly identity: Identity
  /** The epoch the sender last saw; `null` when it has seen none. */
  readonly epoch: string | null
  readonly commits: readonly CheckedCommit[]
}

/** A push was either judged commit by commit, or refused whole because the store is not the one the sender knew. */
export type PushResult =
  { readonly kind: 'judged'; readonly answer: PushAnswer } | { readonly kind: 'epoch-changed'; readonly head: Head }

/**
 * Appends what can be appended, in one transaction that holds the lock of the store's row: positions are gap-free and
 * their order is the order of commits, so a reader who has position n has seen everything before it.
 */
export async function append(database: SqlDatabase, request: AppendRequest, now: () => Date): Promise<PushResult> {
  return await database.transaction(async (client) => {
    const row = await lockStoreRow(client, request.store)
    if (request.epoch !== null && request.epoch !== row.epoch) return { kind: 'epoch-changed', head: headOf(row) }
    const known = await readKnown(client, row, request.commits)
    const { verdicts, placed, head } = judge(request.commits, known, now().toISOString())
    if (placed.length > 0) {
      const lastHash = await writeCommits(client, row, { placed, pushedBy: request.identity })
      await moveHead(client, { ...row, head, lastHash })
    }
    return { kind: 'judged', answer: { ...headOf(row), head, verdicts: [...verdicts] } }
  })
}
