import { reversedIdOf } from '../events/reversal.js'
import { readHistory, type HistoryEntry } from '../server/audit/read-history.js'
import { readStoreIds } from '../server/store/store-row.js'
import { onlyOne } from './open-store-access.js'
import { openExistingDatabase } from './open-existing-database.js'
import { tableOf } from './table.js'
import { usageError } from './usage-error.js'

interface HistoryOptions {
  readonly store?: string
  readonly data?: string
  readonly json?: boolean
}

/** `docket history`: prints who did what to a stream, when, on which device, and because of what. */
export async function printHistory(streamId: string, options: HistoryOptions): Promise<void> {
  const database = await openExistingDatabase(options.data)
  try {
    const store = options.store ?? onlyOne(await readStoreIds(database))
    const entries = await readHistory(database, store, streamId)
    if (entries.length === 0) throw usageError('stream', `Store ${store} has no stream ${streamId}.`)
    process.stdout.write(options.json === true ? jsonOf(entries) : tableOf(HEADER, entries.map(cellsOf(entries))))
  } finally {
    await database.close()
  }
}

function jsonOf(entries: readonly HistoryEntry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

const HEADER = ['version', 'recorded', 'received', 'who', 'device', 'did', 'so that', 'because of', 'story']

function cellsOf(entries: readonly HistoryEntry[]): (entry: HistoryEntry) => string[] {
  // Ids are long: a story is told by its number, counted in this stream.
  const stories = [...new Set(entries.map(({ correlationId }) => correlationId))]
  const versions = new Map(
    entries.flatMap(({ firstVersion, events }) => events.map(({ id }, index) => [id, firstVersion + index] as const)),
  )
  return (entry) => [
    versionsOf(entry),
    entry.recordedAt,
    entry.receivedAt,
    entry.actor ?? '-',
    entry.pushedBy.device === entry.deviceId ? entry.deviceId : `${entry.deviceId} (sent by ${entry.pushedBy.device})`,
    entry.command ?? '-',
    entry.events.map((event) => `${event.type}${reversalOf(event, versions)}`).join(', '),
    causeOf(entry),
    `${stories.indexOf(entry.correlationId) + 1}`,
  ]
}

function versionsOf({ firstVersion, events }: HistoryEntry): string {
  return events.length === 1 ? `${firstVersion}` : `${firstVersion}-${firstVersion + events.length - 1}`
}

/** Which event of the stream this one undoes. */
function reversalOf({ data }: HistoryEntry['events'][number], versions: ReadonlyMap<string, number>): string {
  const version = versions.get(reversedIdOf(data) ?? '')
  return version === undefined ? '' : ` (reverses version ${version})`
}

function causeOf({ cause, causationId }: HistoryEntry): string {
  if (cause === null) return causationId ?? '-'
  return `${cause.name ?? 'a command'} (${cause.streamId}, version ${cause.version})`
}
