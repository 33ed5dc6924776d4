import { answersOf, signed, type Appended, type CheckedPush } from './append.js'
import type { CheckedCommit } from './check-commit.js'
import { judgePushes } from './judge-pushes.js'
import type { Known, Lookup } from './judge.js'
import type { RememberedStore } from './store-memory.js'
import type { SqlClient } from '../database/sql-database.js'
import { planWrite, writePlanned, type PlannedWrite } from './write-commits.js'

const UNIQUE_VIOLATION = '23505'

/** An append as it will be, should the store still stand where it is remembered to. */
export interface PlannedAppend extends Appended {
  readonly write: PlannedWrite
}

/**
 * Plans to append pushes to a store as it is remembered, without looking anything up; `null` when that does not do: it
 * does where every commit is accepted on what is remembered. Pure.
 */
export function planRemembered(
  { row, versionByStream }: RememberedStore,
  pushes: readonly CheckedPush[],
  receivedAt: string,
): PlannedAppend | null {
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
  const write = planWrite(row, placed)
  return { results: answersOf(judged, pushes, row), row: write.after, placed, write }
}

/**
 * Writes what was planned, in one statement; false when nothing was written, because the store does not stand where it
 * was remembered to, or an id was used before: the statement compares the first, and the keys of the log refuse the second.
 */
export async function appendRemembered(client: SqlClient, { write }: PlannedAppend): Promise<boolean> {
  try {
    return await writePlanned(client, write)
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === UNIQUE_VIOLATION) return false
    throw error
  }
}

/**
 * Whether it is known how far the stream of each commit has come. One that the first commit takes for new is: should it be
 * there after all, it has a version 1, which the keys of the log refuse.
 */
function areKnown(commits: readonly CheckedCommit[], versionByStream: Lookup<number>): boolean {
  const begun = new Set<string>()
  return commits.every(({ commit }) => {
    const { streamId, expectedVersion } = commit!
    if (expectedVersion === 0 || expectedVersion === 'no-stream') begun.add(streamId)
    return begun.has(streamId) || versionByStream.get(streamId) !== undefined
  })
}

function knownAt(head: number, versionByStream: Lookup<number>): Known {
  const none = new Map<string, never>()
  return { head, eventById: none, commitByCommandId: none, commitById: none, versionByStream }
}
