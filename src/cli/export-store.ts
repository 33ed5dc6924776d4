import { once } from 'node:events'
import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { toCloudEvents, type CloudEvent } from '../protocol/cloud-event.js'
import { openExportSource, type ExportSource } from './export-source.js'
import type { StoreOptions } from './open-store-access.js'
import { createProgress, type Progress } from './progress.js'

const PAGE_EVENTS = 1_000

/** `docket export`: prints a store's events in order of position, page by page, as fast as they are read. */
export async function exportStore(options: StoreOptions): Promise<void> {
  const source = await openExportSource(options)
  let progress: Progress | undefined
  try {
    let after = 0
    for (;;) {
      const { commits, epoch, head } = await source.pull(after, PAGE_EVENTS)
      const last = commits.at(-1)
      if (last === undefined) break
      const lines = (await cloudEventsOf(source, epoch, commits)).map((event) => `${JSON.stringify(event)}\n`)
      if (!process.stdout.write(lines.join(''))) await once(process.stdout, 'drain')
      after = lastPositionOf(last)
      // On a terminal the events themselves show how far it is.
      if (!process.stdout.isTTY) progress ??= createProgress(`export ${source.store}`, head)
      progress?.update(after)
    }
  } finally {
    progress?.stop()
    await source.close()
  }
}

async function cloudEventsOf(
  { store, proofs }: ExportSource,
  epoch: string,
  commits: readonly ConfirmedCommit[],
): Promise<CloudEvent[]> {
  const first = commits[0]!.firstPosition
  const kept = await proofs(first, lastPositionOf(commits.at(-1)!))
  return commits.flatMap((commit) => {
    const start = commit.firstPosition - first
    const hashes = kept?.hashes.slice(start, start + commit.events.length) ?? []
    const pushedBy = kept?.pushedByPosition.get(commit.firstPosition) ?? null
    return toCloudEvents(commit, { store, epoch, hashes, pushedBy })
  })
}
