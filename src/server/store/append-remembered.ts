import type { SqlClient } from '../database/sql-database.js'
import { answersOf, signed, type Appended, type CheckedPush } from './append.js'
import type { CheckedCommit } from './check-commit.js'
import { judgePushes } from './judge-pushes.js'
import type { Known } from './judge.js'
import type { RememberedStore } from './store-memory.js'
import { writeCommits } from './write-commits.js'

const UNIQUE_VIOLATION = '23505'

/**
 * Appends pushes to a store as it is remembered, in one statement and without looking anything up; `null` when that does
 * not do, and nothing was written. It does where every commit is accepted on what is remembered, the store still stands
 * there, and no id was used before: the statement compares the first, and the keys of the log refuse the second.
 */
export async function appendRemembered(
  client: SqlClient,
  { row, versionByStream }: RememberedStore,
  pushes: readonly CheckedPush[],
  receivedAt: string,
): Promise<Appended | null> {
  const commits = pushes.flatMap((push) => push.commits)
  const isPlain = commits.every(({ commit, refused }) => commit !== null && refused === null)
  if (!isPlain || pushes.some(({ epoch }) => epoch !== null && epoch !== row.epoch)) return null
  if (!areKnown(commits, versionByStream)) return null
  const judged = judgePushes(
    pushes.map((push) => push.commits),
    knownAt(row.head, versionByStream),
    receivedAt,
  )
  const placed = signed(judged, pushes)
  if (placed.length < commits.length || placed.length === 0) return null
  const after = await writeCommits(client, row, placed).catch(nullWhereUsed)
  return after === null ? null : { results: answersOf(judged, pushes, row), row: after, placed }
}

/**
 * Whether it is known how far the stream of each commit has come. One that the first commit takes for new is: should it be
 * there after all, it has a version 1, which the keys of the log refuse.
 */
function areKnown(commits: readonly CheckedCommit[], versionByStream: ReadonlyMap<string, number>): boolean {
  const begun = new Set<string>()
  return commits.every(({ commit }) => {
    const { streamId, expectedVersion } = commit!
    if (expectedVersion === 0 || expectedVersion === 'no-stream') begun.add(streamId)
    return begun.has(streamId) || versionByStream.has(streamId)
  })
}

function knownAt(head: number, versionByStream: ReadonlyMap<string, number>): Known {
  const none = new Map<string, never>()
  return { head, eventById: none, commitByCommandId: none, commitById: none, versionByStream }
}

function nullWhereUsed(error: unknown): null {
  if ((error as { readonly code?: unknown }).code === UNIQUE_VIOLATION) return null
  throw error
}
