import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { sourceOf } from '../protocol/cloud-event.js'
import { openStoreAccess, type StoreOptions } from './open-store-access.js'
import { createProgress, type Progress } from './progress.js'
import { createPushBatches, throwFailures } from './push-batches.js'
import { readCloudEvents, type ExportedCommit } from './read-cloud-events.js'
import { readLines } from './read-lines.js'
import { createRestoreBatches } from './restore-batches.js'
import { openRestoreTarget } from './open-restore-target.js'
import { usageError } from './usage-error.js'

/** What `docket import` takes for an export. */
export interface ImportEventsOptions extends StoreOptions {
  readonly store: string
  readonly restore?: boolean
}

interface Totals {
  readonly commits: number
  readonly newEvents: number
  readonly knownEvents: number
}

/**
 * `docket import` of what `docket export` printed: pushes the commits as a device would, or, with `restore`, puts them back
 * where they stood.
 */
export async function importEvents(path: string, options: ImportEventsOptions): Promise<void> {
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw usageError('file', `There is no file ${path}.`)
  const progress = createProgress(basename(path), size)
  try {
    const commits = readCloudEvents(readLines(path))
    const run = options.restore === true ? restore : push
    const { commits: count, newEvents, knownEvents } = await run(commits, options, progress)
    progress.finish()
    progress.stop()
    const all = newEvents + knownEvents
    process.stdout.write(`${count} commits, ${all} events, ${knownEvents} already there\n`)
  } finally {
    progress.stop()
  }
}

async function push(
  commits: AsyncIterable<ExportedCommit>,
  options: ImportEventsOptions,
  progress: Progress,
): Promise<Totals> {
  const access = await openStoreAccess(options)
  try {
    const batches = createPushBatches(access)
    let count = 0
    try {
      for await (const { confirmed, bytes } of commits) {
        const { firstPosition, firstVersion, receivedAt, ...commit } = confirmed
        void [firstPosition, firstVersion, receivedAt]
        await batches.add(commit)
        progress.update(bytes)
        count++
      }
    } finally {
      // A broken line stops the import there; what stood before it stays imported.
      await batches.flush()
    }
    throwFailures(batches.totals)
    const { acceptedEvents, knownEvents } = batches.totals
    return { commits: count, newEvents: acceptedEvents, knownEvents }
  } finally {
    await access.close()
  }
}

async function restore(
  commits: AsyncIterable<ExportedCommit>,
  { store, data }: ImportEventsOptions,
  progress: Progress,
): Promise<Totals> {
  const database = await openRestoreTarget(data)
  try {
    const batches = createRestoreBatches(database, store)
    let count = 0
    for await (const { confirmed, pushedBy, lastHash, source, bytes } of commits) {
      // The name of the store is part of every hash.
      const hash = source === sourceOf(store) && pushedBy !== null ? lastHash : null
      await batches.add({ confirmed, pushedBy: pushedBy ?? UNKNOWN, lastHash: hash })
      progress.update(bytes)
      count++
    }
    await batches.flush()
    const { restoredEvents, knownEvents } = batches.totals
    return { commits: count, newEvents: restoredEvents, knownEvents }
  } finally {
    await database.close()
  }
}

const UNKNOWN = { device: 'docket-restore', actor: null }
