import type { Commit, CommitEvent } from '../events/commit.js'
import { MAX_COMMIT_EVENTS } from '../events/commit-schema.js'
import type { EventId, StreamId } from '../events/ids.js'
import type { StreamRows } from './group-rows.js'
import type { EventRule, Mapping } from './mapping.js'
import { nameBasedId } from '../events/name-based-id.js'
import { cellError, textOf, type Row } from './row.js'

/** Where imported streams go, and which of them this is. */
export interface ImportPlace {
  readonly store: string
  /** Place of the stream in the file, from 0. */
  readonly index: number
}

const IMPORT_DEVICE = 'docket-import'
const ISO_TIME = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/

/**
 * The commits of one stream, one unless it has more events than a commit may hold. All ids follow from the store, the
 * stream, the rule and the place of the row in its stream: the same rows always give the same ids, from whichever file.
 */
export function streamCommits({ streamId, rows }: StreamRows, mapping: Mapping, place: ImportPlace): Commit[] {
  const written = writtenEvents(rows, mapping, (rule, row) => nameBasedId(place.store, streamId, rule, row))
  const commits: Commit[] = []
  for (let start = 0; start < written.length; start += MAX_COMMIT_EVENTS) {
    const part = written.slice(start, start + MAX_COMMIT_EVENTS)
    const row = part[0]!.row
    const actor = mapping.actor?.build({ row, rows }) ?? null
    const id = nameBasedId('commit', ...part.map(({ event }) => event.id))
    commits.push({
      commitId: id,
      commandId: id,
      command: null,
      streamId: streamId as StreamId,
      expectedVersion: start,
      actor: actor === null ? null : typeof actor === 'string' ? actor : JSON.stringify(actor),
      deviceId: IMPORT_DEVICE,
      recordedAt: recordedAt(row, mapping, place.index),
      correlationId: commits[0]?.correlationId ?? id,
      causationId: null,
      events: part.map(({ event }) => event),
    })
  }
  return commits
}

interface Written {
  readonly event: CommitEvent
  readonly row: Row
}

function writtenEvents(
  rows: readonly Row[],
  { first, each, last }: Mapping,
  idOf: (rule: string, row: number) => string,
): Written[] {
  const write = (rule: EventRule, row: Row | undefined, index: number): Written[] => {
    if (row === undefined) return []
    const { name, type, schemaVersion, data } = rule
    const event = { id: idOf(name, index) as EventId, type, schemaVersion, data: data.build({ row, rows }) }
    return [{ event, row }]
  }
  return [
    ...first.flatMap((rule) => write(rule, rows[0], 0)),
    ...rows.flatMap((row, index) => each.flatMap((rule) => write(rule, row, index))),
    // Not the last row's place: a stream that grew by a row would get a second event of the kind.
    ...last.flatMap((rule) => write(rule, rows.at(-1), 0)),
  ]
}

function recordedAt(row: Row, mapping: Mapping, index: number): string {
  if (!('column' in mapping.recordedAt)) {
    const { startMs, stepMs } = mapping.recordedAt
    return new Date(startMs + index * stepMs).toISOString()
  }
  const { column } = mapping.recordedAt
  const text = textOf(row, column).trim()
  const match = ISO_TIME.exec(text)
  // A time without a zone is taken for UTC, so that an import does not depend on where it runs.
  const hasTime = text.length > 'yyyy-mm-dd'.length
  const time =
    match === null ? Number.NaN : Date.parse(hasTime && match[1] === undefined ? `${text.replace(' ', 'T')}Z` : text)
  if (Number.isNaN(time)) throw cellError(row, column, 'is not an ISO 8601 time such as 2026-11-23T12:00:00Z')
  return new Date(time).toISOString()
}
