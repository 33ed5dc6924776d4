import {
  isConfirmed,
  type Commit,
  type CommitEvent,
  type ConfirmedCommit,
  type WaitingCommit,
} from '../events/commit.js'
import { eventIdAt } from '../events/ids.js'
import type { Json } from '../events/json.js'
import type { StoredEvent } from '../events/stored-event.js'

/** One commit as it stands in a text; words are places in the text's list of words. */
export type CommitRow = readonly [
  commitId: string,
  recordedAt: string,
  expectedVersion: ConfirmedCommit['expectedVersion'],
  device: number,
  actor: number | null,
  firstVersion: number,
  /** 0 while it is pending. */
  firstPosition: number,
  receivedAt: number | null,
  /** Without input where that is the data of the first event. */
  command: readonly [name: number, input?: Json] | null,
  /** Type and data of each event, one after the other. */
  events: readonly unknown[],
  /** What is not as docket makes it: `null` where it is. Most rows have none of these. */
  commandId?: string | null,
  correlationId?: string | null,
  causationId?: string | null,
  /** Id and schema version of each event, one after the other. */
  marks?: readonly unknown[] | null,
]

const PER_EVENT = 2

/** The row of a commit; `wordOf` gives a word its place. */
export function toRow(commit: ConfirmedCommit | WaitingCommit, wordOf: (word: string) => number): CommitRow {
  const placed = isConfirmed(commit) ? commit : null
  return [
    commit.commitId,
    commit.recordedAt,
    commit.expectedVersion,
    wordOf(commit.deviceId),
    commit.actor === null ? null : wordOf(commit.actor),
    commit.firstVersion,
    placed?.firstPosition ?? 0,
    placed === null ? null : wordOf(placed.receivedAt),
    toCommandCell(commit, wordOf),
    commit.events.flatMap(({ type, data }) => [wordOf(type), data]),
    ...unusualCells(commit),
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

type UnusualCells = readonly [string | null, string | null, string | null, readonly unknown[] | null] | readonly []

function unusualCells({ commitId, commandId, correlationId, causationId, events }: Commit): UnusualCells {
  const isPlain = events.every(
    ({ id, schemaVersion }, index) => schemaVersion === 1 && id === eventIdAt(commitId, index),
  )
  const isUsual = commandId === commitId && correlationId === commandId && causationId === null && isPlain
  if (isUsual) return []
  return [
    commandId === commitId ? null : commandId,
    correlationId === commandId ? null : correlationId,
    causationId,
    isPlain ? null : events.flatMap(({ id, schemaVersion }) => [id, schemaVersion]),
  ]
}

/** The commit of a row. */
export function toCommit(
  row: CommitRow,
  streamId: ConfirmedCommit['streamId'],
  words: readonly string[],
): ConfirmedCommit | WaitingCommit {
  const [, , expectedVersion, , , version, position, , command] = row
  const { commitId, commandId, actor, deviceId, correlationId, causationId, recordedAt, receivedAt } = contextOf(
    row,
    words,
  )
  const events = toEvents(row, words)
  const firstVersion = version as ConfirmedCommit['firstVersion']
  // In one order everywhere: who holds the same commits holds the same bytes.
  const captured = {
    commitId,
    commandId,
    command:
      command === null ? null : { name: words[command[0]]!, input: command.length > 1 ? command[1]! : events[0]!.data },
    streamId,
    expectedVersion,
    actor,
    deviceId,
    recordedAt,
    correlationId,
    causationId,
    events,
  }
  if (receivedAt === null) return { ...captured, firstVersion }
  return { ...captured, firstPosition: position as ConfirmedCommit['firstPosition'], firstVersion, receivedAt }
}

type Context = Pick<Commit, 'commitId' | 'commandId' | 'actor' | 'deviceId' | 'recordedAt'> &
  Pick<Commit, 'correlationId' | 'causationId'> & { readonly receivedAt: string | null }

function contextOf(row: CommitRow, words: readonly string[]): Context {
  const [commitId, recordedAt, , device, actor, , , receivedAt] = row
  const commandId = row[10] ?? commitId
  return {
    commitId,
    commandId,
    actor: actor === null ? null : words[actor]!,
    deviceId: words[device]!,
    recordedAt,
    correlationId: row[11] ?? commandId,
    causationId: row[12] ?? null,
    receivedAt: receivedAt === null ? null : words[receivedAt]!,
  }
}

function toEvents(row: CommitRow, words: readonly string[]): CommitEvent[] {
  const cells = row[9]
  const events: CommitEvent[] = []
  for (let cell = 0; cell < cells.length; cell += PER_EVENT) {
    events.push({
      id: idAt(row, cell) as CommitEvent['id'],
      type: words[cells[cell] as number]!,
      schemaVersion: schemaVersionAt(row, cell),
      data: cells[cell + 1] as Json,
    })
  }
  return events
}

function idAt(row: CommitRow, cell: number): string {
  return row[13] == null ? eventIdAt(row[0], cell / PER_EVENT) : (row[13][cell] as string)
}

function schemaVersionAt(row: CommitRow, cell: number): number {
  return row[13] == null ? 1 : (row[13][cell + 1] as number)
}

/** What `eventsOf` makes of a row's commit, without that commit in between: a page decodes them by the thousand. */
export function eventsOfRow(
  row: CommitRow,
  streamId: ConfirmedCommit['streamId'],
  words: readonly string[],
): StoredEvent[] {
  const [, , , , , firstVersion, firstPosition, , , cells] = row
  const { commitId, commandId, actor, deviceId, correlationId, causationId, recordedAt, receivedAt } = contextOf(
    row,
    words,
  )
  const events: StoredEvent[] = []
  for (let cell = 0; cell < cells.length; cell += PER_EVENT) {
    const index = cell / PER_EVENT
    // Written out: spreading the context takes three times as long.
    events.push({
      id: idAt(row, cell) as StoredEvent['id'],
      type: words[cells[cell] as number]!,
      schemaVersion: schemaVersionAt(row, cell),
      data: cells[cell + 1],
      streamId,
      version: (firstVersion + index) as StoredEvent['version'],
      position: receivedAt === null ? null : ((firstPosition + index) as StoredEvent['position']),
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
