import { docketError, type DocketError } from '../errors.js'
import type { ConfirmedCommit, WaitingCommit } from '../events/commit.js'
import type { StoredEvent } from '../events/stored-event.js'
import { eventsOfRow, toCommit, toRow, type CommitRow } from './commit-row.js'

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

/** The text of a record, as {@link writeCommits} made it, and what an error calls the record. */
export interface RecordText {
  readonly record: string
  readonly text: string
}

/** A text of what another one says of a stream. */
export function linesOf(text: string, streamId: string): string {
  const start = startOf(streamId)
  return text
    .split('\n')
    .filter((line, index) => index === 0 || line.startsWith(start))
    .join('\n')
}

function startOf(streamId: string): string {
  return `[${JSON.stringify(streamId)},`
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
    const start = streamId === undefined ? undefined : startOf(streamId)
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

/** The events of a text, as {@link eventsOfRow} gives them. @throws DocketError `log-corrupt` naming the record. */
export function readEvents(text: string, source: TextSource): StoredEvent[] {
  const events: StoredEvent[] = []
  readRows(text, source, (row, streamId, words) => events.push(...eventsOfRow(row, streamId, words)))
  return events
}
