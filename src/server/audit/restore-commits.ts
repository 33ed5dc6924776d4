import { docketError } from '../../errors.js'
import type { ConfirmedCommit } from '../../events/commit.js'
import { isDistributed } from '../database/is-distributed.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'
import { checkCommit } from '../store/check-commit.js'
import type { Identity } from '../store/identity.js'
import { judge, type PlacedCommit } from '../store/judge.js'
import { lockAndLookUp } from '../store/append.js'
import type { StoreRow } from '../store/store-row.js'
import { writeCommits, writeRouted } from '../store/write-commits.js'
import type { Verdict } from '../../protocol/messages.js'

/** A commit as a store once held it. */
export interface RestoredCommit {
  readonly confirmed: ConfirmedCommit
  /** Who pushed it. */
  readonly pushedBy: Pick<Identity, 'device' | 'actor'>
  /** SHA-256 in hexadecimal of its last event; `null` where none was kept, or the store has another name. */
  readonly lastHash: string | null
}

/** How many events a restore wrote, and how many were there. */
export interface Restored {
  readonly restoredEvents: number
  readonly knownEvents: number
}

/**
 * Puts commits back where they stood, with the time the centre received them, in one transaction: all of them or none.
 * They continue a store that holds what stood before them, beginning with an empty one; what is there already is left.
 * @throws DocketError `validation-failed` when the store holds something else, or a hash is not the one that was kept.
 */
export async function restoreCommits(
  database: SqlDatabase,
  store: string,
  commits: readonly RestoredCommit[],
): Promise<Restored> {
  return await database.transaction(async (client) => {
    const checked = commits.map(({ confirmed, pushedBy }) => {
      const { firstPosition, firstVersion, receivedAt, ...commit } = confirmed
      void [firstPosition, firstVersion, receivedAt]
      return checkCommit(commit, { ...pushedBy, store, roles: [] }, {})
    })
    const { row, found } = await lockAndLookUp(client, store, checked)
    const { verdicts, placed } = judge(checked, { ...found, head: row.head }, '')
    for (const [index, commit] of commits.entries()) requirePlace(store, commit, verdicts[index]!)
    const fresh = commits.filter((_, index) => verdicts[index]!.verdict === 'accepted')
    if (fresh.length > 0) await write(client, row, fresh)
    const restoredEvents = placed.reduce((sum, { commit }) => sum + commit.events.length, 0)
    const all = commits.reduce((sum, { confirmed }) => sum + confirmed.events.length, 0)
    return { restoredEvents, knownEvents: all - restoredEvents }
  })
}

function requirePlace(store: string, { confirmed }: RestoredCommit, verdict: Verdict): void {
  const { commitId, firstPosition, firstVersion, receivedAt } = confirmed
  const isPlaced = verdict.verdict === 'accepted' || verdict.verdict === 'already-accepted'
  const isThere =
    isPlaced &&
    verdict.firstPosition === firstPosition &&
    verdict.firstVersion === firstVersion &&
    (verdict.verdict === 'accepted' || verdict.receivedAt === receivedAt)
  if (isThere) return
  const why = isPlaced
    ? `there it is at position ${verdict.firstPosition}, received ${verdict.receivedAt || 'now'}`
    : 'message' in verdict
      ? verdict.message
      : 'its stream is elsewhere'
  throw fault(store, `Commit ${commitId} cannot be put back at position ${firstPosition} of ${store}: ${why}`)
}

async function write(client: SqlClient, row: StoreRow, commits: readonly RestoredCommit[]): Promise<void> {
  const { store } = row
  const placed = commits.map((commit) => ({
    ...placedOf(commit),
    pushedBy: { ...commit.pushedBy, store, roles: [] },
  }))
  const write = (await isDistributed(client)) ? writeRouted : writeCommits
  const after = await write(client, row, placed)
  requireHash(store, commits.at(-1)!, after!.lastHash)
}

function placedOf({ confirmed }: RestoredCommit): PlacedCommit {
  const { firstPosition, firstVersion, receivedAt, ...commit } = confirmed
  return { commit, firstPosition, firstVersion, receivedAt }
}

/** A hash covers all before it: that of the last event written speaks for every one. */
function requireHash(store: string, { confirmed, lastHash }: RestoredCommit, written: Uint8Array): void {
  if (lastHash === null || lastHash === Buffer.from(written).toString('hex')) return
  const message = `What leads up to commit ${confirmed.commitId} is not what was exported: its hash would not be ${lastHash}`
  throw fault(store, message)
}

function fault(store: string, message: string): Error {
  return docketError('validation-failed', `${message}.`, { subject: store, issues: [{ path: '', message }] })
}
