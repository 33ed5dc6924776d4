import { docketError } from '../errors.js'
import type { ImportCount, NewCommit } from '../commands/append-many.js'
import type { EnginePort } from './engine-port.js'
import type { KnownStatus } from './known-status.js'

/** Options of `DocketLog.appendMany`. */
export interface ImportOptions {
  /** Told after each batch how much is stored. */
  readonly onProgress?: (count: ImportCount) => void
}

// About a segment of the log, whatever the commits are like.
const BATCH_COMMITS = 2_000
const BATCH_EVENTS = 4_000

/** What {@link importCommits} works with. */
export interface Importing extends ImportOptions {
  readonly port: Pick<EnginePort, 'appendMany'>
  readonly status: Pick<KnownStatus, 'note'>
  /** Of the commits that name no other. */
  readonly actor: string | null
}

/** See `DocketLog.appendMany`. The next batch is made while one is stored. */
export async function importCommits(
  commits: Iterable<NewCommit> | AsyncIterable<NewCommit>,
  { port, status, actor, onProgress }: Importing,
): Promise<ImportCount> {
  let count: ImportCount = { commits: 0, events: 0, repeated: 0 }
  let storing: Promise<void> = Promise.resolve()
  const store = async (batch: readonly NewCommit[]): Promise<void> => {
    const { receipt, news } = await port.appendMany(batch)
    status.note(news)
    count = {
      commits: count.commits + receipt.commits,
      events: count.events + receipt.events,
      repeated: count.repeated + receipt.repeated,
    }
    onProgress?.(count)
    if (receipt.failure !== null) throw receipt.failure
  }
  for await (const batch of batchesOf(commits, actor)) {
    await storing
    storing = store(batch)
    // Waited for above, or below.
    storing.catch(() => undefined)
  }
  await storing
  return count
}

async function* batchesOf(
  commits: Iterable<NewCommit> | AsyncIterable<NewCommit>,
  actor: string | null,
): AsyncGenerator<readonly NewCommit[]> {
  requireMany(commits)
  let batch: NewCommit[] = []
  let events = 0
  for await (const commit of commits) {
    batch.push({ actor, ...commit })
    events += commit?.events?.length ?? 0
    if (batch.length < BATCH_COMMITS && events < BATCH_EVENTS) continue
    yield batch
    batch = []
    events = 0
  }
  if (batch.length > 0) yield batch
}

function requireMany(commits: object): void {
  if (Symbol.iterator in Object(commits) || Symbol.asyncIterator in Object(commits)) return
  const message = 'appendMany takes an array, or anything iterable, of { streamId, events }.'
  throw docketError('invalid-argument', message, { argument: 'commits' })
}
