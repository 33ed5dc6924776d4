import { extname } from 'node:path'
import { importEvents } from './import-events.js'
import { importHistory } from './import-history.js'
import type { StoreOptions } from './open-store-access.js'
import { usageError } from './usage-error.js'

interface ImportOptions extends StoreOptions {
  readonly store: string
  readonly format?: 'cloudevents' | 'table'
  readonly map?: string
  readonly delimiter?: string
  readonly restore?: boolean
}

/** `docket import`: a table by its mapping, or what `docket export` printed. */
export async function importFile(path: string, options: ImportOptions): Promise<void> {
  const isExport = ['.ndjson', '.jsonl'].includes(extname(path).toLowerCase())
  const { map, format = isExport ? 'cloudevents' : 'table' } = options
  if (format === 'cloudevents') {
    await importEvents(path, options)
    return
  }
  if (options.restore === true) throw usageError('restore', 'Only what docket export printed can be restored.')
  if (map === undefined) throw usageError('map', 'Say with --map how rows become events; see docs/import.md.')
  await importHistory(path, { ...options, map })
}
