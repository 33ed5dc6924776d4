import { restoreCommits, type RestoredCommit } from '../server/audit/restore-commits.js'
import type { SqlDatabase } from '../server/database/sql-database.js'

/** Gathers commits into transactions of a good size; `flush` writes what is left. */
export interface RestoreBatches {
  readonly totals: { readonly restoredEvents: number; readonly knownEvents: number }
  add(commit: RestoredCommit): Promise<void>
  flush(): Promise<void>
}

const MAX_BATCH_COMMITS = 500
const MAX_BATCH_CHARACTERS = 4_000_000

/** Creates batches that go into `store`, one after another. */
export function createRestoreBatches(database: SqlDatabase, store: string): RestoreBatches {
  const totals = { restoredEvents: 0, knownEvents: 0 }
  let batch: RestoredCommit[] = []
  let characters = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const written = batch
    batch = []
    characters = 0
    const { restoredEvents, knownEvents } = await restoreCommits(database, store, written)
    totals.restoredEvents += restoredEvents
    totals.knownEvents += knownEvents
  }
  return {
    totals,
    flush,
    async add(commit) {
      batch.push(commit)
      characters += JSON.stringify(commit.confirmed).length
      if (batch.length >= MAX_BATCH_COMMITS || characters >= MAX_BATCH_CHARACTERS) await flush()
    },
  }
}
