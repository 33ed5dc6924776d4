import { docketError, type DocketError } from '../errors.js'
import {
  isConfirmed,
  type Commit,
  type CommitEvent,
  type ConfirmedCommit,
  type WaitingCommit,
} from '../events/commit.js'
import type { Json } from '../events/json.js'
import type { StoredEvent } from '../events/stored-event.js'

/** Commits of one stream, in version order. */
export type StreamRun = readonly [streamId: string, commits: readonly (ConfirmedCommit | WaitingCommit)[]]

/**
 * Commits as text, with everything in one order: who holds the same commits holds the same bytes. The first line lists
 * the words that come again and again (devices, people, event types); each other line is a stream with its commits, which
 * name words by their place in the list. What a commit says twice is written once.
 */
export function writeCommits(runs: readonly StreamRun[]): string {
  const words = new Map<string, number>()
  const wordOf = (word: string): number => {
    const known = words.get(word)
    if (known !== undefined) return known
    words.set(word, words.size)
    return words.size - 1
  }
  const lines = runs.map(([streamId, commits]) =>
    JSON.stringify([streamId, ...commits.map((commit) => toRow(commit, wordOf))]),
  )
  return [JSON.stringify([...words.keys()]), ...lines].join('\n')
}

/** One commit as it stands in a line; a 0 stands for what another field says already. */
export type CommitRow = readonly [
  commitId: string,
  commandId: string,
  correlationId: string | 0,
  causationId: string | null,
  recordedAt: string,
  expectedVersion: ConfirmedCommit['expectedVersion'],
  device: number,
  actor: number | null,
  command: readonly [name: number, input?: Json] | null,
  firstVersion: number,
  firstPosition: number,
  receivedAt: number | null,
  events: readonly unknown[],
]

/** Id, type, schema version and data of each event, one after the other. */
const EVENT_CELLS = 4

function toRow(commit: ConfirmedCommit | WaitingCommit, wordOf: (word: string) => number): CommitRow {
  const placed = isConfirmed(commit) ? commit : null
  return [
    commit.commitId,
    commit.commandId,
    commit.correlationId === commit.commandId ? 0 : commit.correlationId,
    commit.causationId,
    commit.recordedAt,
    commit.expectedVersion,
    wordOf(commit.deviceId),
    commit.actor === null ? null : wordOf(commit.actor),
    toCommandCell(commit, wordOf),
    commit.firstVersion,
    placed?.firstPosition ?? 0,
    placed === null ? null : wordOf(placed.receivedAt),
    commit.events.flatMap(({ id, type, schemaVersion, data }) => [id, wordOf(type), schemaVersion, data]),
  ]
}

/** Most commands are answered with one event that repeats the input. */
function toCommandCell({ command, events }: Commit, wordOf: (word: string) => number): CommitRow[8] {
  if (command === null) return null
  const name = wordOf(command.name)
  const [first] = events
  // Key order counts: what is read back must be written as it was.
  const isRepeated = first !== undefined && JSON.stringify(command.input) === JSON.stringify(first.data)
  return isRepeated ? [name] : [name, command.input]
}

/** The text of a record, as {@link writeCommits} made it, and what an error calls the record. */
export interface RecordText {
  readonly record: string
  readonly text: string
}

/** How a text that cannot be read is named in the error. */
export interface TextSource {
  readonly store: string
  readonly record: string
}

/**
 * The commits of a text, stream after stream; with `streamId` only those of that stream.
 * @throws DocketError `log-corrupt` naming the record.
 */
export function readCommits(text: unknown, source: TextSource, streamId?: string): (ConfirmedCommit | WaitingCommit)[] {
  const commits: (ConfirmedCommit | WaitingCommit)[] = []
  readRows(text, source, (row, id, words) => commits.push(toCommit(row, id, words)), streamId)
  return commits
}

/** Takes one commit of a text. */
export type TakeRow = (row: CommitRow, streamId: ConfirmedCommit['streamId'], words: readonly string[]) => void

/**
 * Hands every commit of a text to `take`, as it stands there; with `streamId` only those of that stream.
 * @throws DocketError `log-corrupt` naming the record.
 */
export function readRows(text: unknown, source: TextSource, take: TakeRow, streamId?: string): void {
  try {
    if (typeof text !== 'string') throw new TypeError('The record holds no text.')
    const lines = text.split('\n')
    const words = JSON.parse(lines[0] ?? '') as string[]
    const start = streamId === undefined ? undefined : `[${JSON.stringify(streamId)},`
    for (let index = 1; index < lines.length; index += 1) {
      const line = lines[index] ?? ''
      if (start !== undefined && !line.startsWith(start)) continue
      const [id, ...rows] = JSON.parse(line) as [ConfirmedCommit['streamId'], ...CommitRow[]]
      for (const row of rows) take(row, id, words)
    }
  } catch (cause) {
    throw unreadable(source, cause)
  }
}

/** The error of a record that cannot be read. */
export function unreadable({ store, record }: TextSource, cause: unknown): DocketError {
  const message = `Record ${record} of the log of ${store} cannot be read. The data is left where it is; export it before you clear this site's storage.`
  return docketError('log-corrupt', message, { store, record }, { cause })
}

function toCommit(
  row: CommitRow,
  streamId: ConfirmedCommit['streamId'],
  words: readonly string[],
): ConfirmedCommit | WaitingCommit {
  const events = toEvents(row[12], words)
  const commandId = row[1]
  const firstVersion = row[9] as ConfirmedCommit['firstVersion']
  const captured = {
    commitId: row[0],
    commandId,
    command:
      row[8] === null ? null : { name: words[row[8][0]]!, input: row[8].length > 1 ? row[8][1]! : events[0]!.data },
    streamId,
    expectedVersion: row[5],
    actor: row[7] === null ? null : words[row[7]]!,
    deviceId: words[row[6]]!,
    recordedAt: row[4],
    correlationId: row[2] === 0 ? commandId : row[2],
    causationId: row[3],
    events,
  }
  if (row[11] === null) return { ...captured, firstVersion }
  const firstPosition = row[10] as ConfirmedCommit['firstPosition']
  return { ...captured, firstPosition, firstVersion, receivedAt: words[row[11]]! }
}

function toEvents(cells: readonly unknown[], words: readonly string[]): CommitEvent[] {
  const events: CommitEvent[] = []
  for (let index = 0; index < cells.length; index += EVENT_CELLS) {
    events.push({
      id: cells[index] as CommitEvent['id'],
      type: words[cells[index + 1] as number]!,
      schemaVersion: cells[index + 2] as number,
      data: cells[index + 3] as Json,
    })
  }
  return events
}

/** The events of a text, as {@link eventsOfRow} gives them. @throws DocketError `log-corrupt` naming the record. */
export function readEvents(text: string, source: TextSource): StoredEvent[] {
  const events: StoredEvent[] = []
  readRows(text, source, (row, streamId, words) => events.push(...eventsOfRow(row, streamId, words)))
  return events
}

/** What `eventsOf` makes of a row's commit, without that commit in between: a page decodes them by the thousand. */
export function eventsOfRow(
  row: CommitRow,
  streamId: ConfirmedCommit['streamId'],
  words: readonly string[],
): StoredEvent[] {
  const [commitId, commandId, , causationId, recordedAt] = row
  const cells = row[12]
  const actor = row[7] === null ? null : words[row[7]]!
  const deviceId = words[row[6]]!
  const correlationId = row[2] === 0 ? commandId : row[2]
  const receivedAt = row[11] === null ? null : words[row[11]]!
  const events: StoredEvent[] = []
  for (let cell = 0; cell < cells.length; cell += EVENT_CELLS) {
    const index = cell / EVENT_CELLS
    events.push({
      id: cells[cell] as StoredEvent['id'],
      type: words[cells[cell + 1] as number]!,
      schemaVersion: cells[cell + 2] as number,
      data: cells[cell + 3],
      streamId,
      version: (row[9] + index) as StoredEvent['version'],
      position: receivedAt === null ? null : ((row[10] + index) as StoredEvent['position']),
      commitId,
      commandId,
      actor,
      deviceId,
      correlationId,
      causationId,
      recordedAt,
      receivedAt,
    })
  }
  return events
}
