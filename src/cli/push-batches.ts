import type { Commit } from '../events/commit.js'
import type { Verdict } from '../protocol/messages.js'
import type { StoreAccess } from './store-access.js'

/** What became of the commits pushed so far. */
export interface PushTotals {
  acceptedEvents: number
  knownEvents: number
  /** Commits that could not be stored, with the reason; the first few of them. */
  readonly failures: string[]
  failedCommits: number
}

/** Gathers commits into pushes of a good size; `flush` sends what is left. */
export interface PushBatches {
  readonly totals: PushTotals
  add(commit: Commit): Promise<void>
  flush(): Promise<void>
}

const MAX_BATCH_COMMITS = 200
const MAX_BATCH_CHARACTERS = 1_000_000
const MAX_FAILURES_TOLD = 10

/** Creates batches that go to `access`, one after another. */
export function createPushBatches(access: StoreAccess): PushBatches {
  const totals: PushTotals = { acceptedEvents: 0, knownEvents: 0, failures: [], failedCommits: 0 }
  let batch: Commit[] = []
  let characters = 0
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const sent = batch
    batch = []
    characters = 0
    const { verdicts } = await access.push(sent)
    for (const [index, commit] of sent.entries()) count(totals, commit, verdicts[index])
  }
  return {
    totals,
    flush,
    async add(commit) {
      const size = JSON.stringify(commit).length
      if (batch.length === MAX_BATCH_COMMITS || characters + size > MAX_BATCH_CHARACTERS) await flush()
      batch.push(commit)
      characters += size
    },
  }
}

/** Fails, naming the first of them, when any commit could not be stored. */
export function throwFailures({ failures, failedCommits }: PushTotals): void {
  if (failedCommits === 0) return
  const more = failedCommits - failures.length
  const told = more > 0 ? [...failures, `and ${more} more`] : failures
  throw new Error(`${failedCommits} commits could not be stored:\n  ${told.join('\n  ')}`)
}

function count(totals: PushTotals, commit: Commit, verdict: Verdict | undefined): void {
  if (verdict?.verdict === 'accepted') totals.acceptedEvents += commit.events.length
  else if (verdict?.verdict === 'already-accepted') totals.knownEvents += commit.events.length
  else {
    totals.failedCommits++
    if (totals.failures.length < MAX_FAILURES_TOLD) totals.failures.push(`${commit.streamId}: ${reasonOf(verdict)}`)
  }
}

function reasonOf(verdict: Verdict | undefined): string {
  switch (verdict?.verdict) {
    case 'behind':
      return `the stream already has ${verdict.currentVersion} other events`
    case 'event-id-conflict':
      return `was imported before with other content. ${verdict.message}`
    case 'refused':
      return verdict.message
    case 'blocked':
      return 'an earlier part of it was not stored'
    default:
      return 'the server gave no answer for it'
  }
}
