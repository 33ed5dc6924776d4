import { isName } from '../events/ids.js'
import type { Mapping } from './mapping.js'
import { cellError, textOf, type Row } from './row.js'
import { usageError } from './usage-error.js'

/** The rows of one stream, in the order of the file. */
export interface StreamRows {
  readonly streamId: string
  readonly rows: readonly Row[]
}

/**
 * Gathers rows into streams, in the order their first rows appear. Holds one stream in memory when the mapping says that
 * rows stand together, else the whole table.
 * @throws DocketError `validation-failed` for an empty or unusable name, `invalid-argument` when rows turn out scattered.
 */
export async function* groupRows(rows: AsyncIterable<Row>, mapping: Mapping): AsyncGenerator<StreamRows> {
  const rowsByStream = new Map<string, Row[]>()
  const finished = new Set<string>()
  for await (const row of rows) {
    const streamId = streamOf(row, mapping)
    const known = rowsByStream.get(streamId)
    if (known !== undefined) {
      known.push(row)
      continue
    }
    if (mapping.grouped) {
      if (finished.has(streamId)) throw scattered(row, streamId)
      yield* streams(rowsByStream)
      for (const done of rowsByStream.keys()) finished.add(done)
      rowsByStream.clear()
    }
    rowsByStream.set(streamId, [row])
  }
  yield* streams(rowsByStream)
}

function* streams(rowsByStream: ReadonlyMap<string, readonly Row[]>): Generator<StreamRows> {
  for (const [streamId, rows] of rowsByStream) yield { streamId, rows }
}

function streamOf(row: Row, { stream }: Mapping): string {
  const parts = stream.map((part, index) => {
    if (index % 2 === 0) return part
    const text = textOf(row, part).trim()
    if (text === '') throw cellError(row, part, 'is empty, and names a stream')
    return text
  })
  const streamId = parts.join('')
  if (isName(streamId)) return streamId
  throw cellError(row, stream[1] ?? '', 'cannot name a stream: 1 to 255 characters without control characters')
}

function scattered(row: Row, streamId: string): Error {
  const place = `${row.file}, line ${row.line}`
  const message = `${place}: more of ${streamId}, after rows of other streams. Sort the file, or say "grouped": false in the mapping.`
  return usageError('map', message)
}
