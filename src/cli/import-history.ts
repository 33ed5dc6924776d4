import { statSync } from 'node:fs'
import { basename } from 'node:path'
import { groupRows } from './group-rows.js'
import { readMapping, type Mapping } from './mapping.js'
import { openStoreAccess, type StoreOptions } from './open-store-access.js'
import { createProgress, type Progress } from './progress.js'
import { createPushBatches, throwFailures, type PushTotals } from './push-batches.js'
import { readRows } from './read-rows.js'
import type { StoreAccess } from './store-access.js'
import { streamCommits } from './stream-commits.js'
import { usageError } from './usage-error.js'

/** What `docket import` takes for a table. */
export interface ImportHistoryOptions extends StoreOptions {
  readonly map: string
  readonly delimiter?: string
}

interface ImportTotals extends PushTotals {
  readonly rows: number
  readonly streams: number
}

/** `docket import`: stores the rows of a table as event streams, says how many, and fails when any could not be stored. */
export async function importHistory(path: string, options: ImportHistoryOptions): Promise<void> {
  const mapping = readMapping(options.map)
  const size = statSync(path, { throwIfNoEntry: false })?.size
  if (size === undefined) throw usageError('file', `There is no file ${path}.`)
  const access = await openStoreAccess(options)
  const progress = createProgress(basename(path), size)
  try {
    tell(await run(path, { mapping, access, progress, delimiter: options.delimiter }))
  } finally {
    progress.stop()
    await access.close()
  }
}

interface Import {
  readonly mapping: Mapping
  readonly access: StoreAccess
  readonly progress: Progress
  readonly delimiter: string | undefined
}

async function run(path: string, { mapping, access, progress, delimiter }: Import): Promise<ImportTotals> {
  const batches = createPushBatches(access)
  const table = readRows(path, { delimiter, columns: mapping.columns, onBytes: progress.update })
  let [rows, streams] = [0, 0]
  for await (const stream of groupRows(table, mapping)) {
    for (const commit of streamCommits(stream, mapping, { store: access.store, index: streams })) {
      await batches.add(commit)
    }
    rows += stream.rows.length
    streams++
  }
  await batches.flush()
  progress.finish()
  progress.stop()
  return { ...batches.totals, rows, streams }
}

function tell({ rows, streams, ...totals }: ImportTotals): void {
  const { acceptedEvents, knownEvents } = totals
  const events = acceptedEvents + knownEvents
  process.stdout.write(`${rows} rows, ${streams} streams, ${events} events, ${knownEvents} already there\n`)
  throwFailures(totals)
}
