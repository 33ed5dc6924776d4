import { lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { readCapture, textOfCapture } from './capture-record.js'
import { linesOf, writeCommits, type RecordText } from './commit-text.js'
import type { StreamRange } from './event-log.js'
import { hashText } from '../events/hash-text.js'
import type { LogState } from './log-state.js'
import { readLogState } from './read-log.js'
import type { BlockKey, Capture, RecordReader, RecordStore } from './records.js'
import { openBlock, textOfBlock, type BlockRecord } from './segment.js'

/** The commits of a stream, and the state the log had. */
export interface StreamReading {
  readonly state: LogState
  readonly commits: readonly (ConfirmedCommit | PendingCommit)[]
}

/** See `EventLog.readStream`. What lies before `fromVersion` is not opened. */
export async function readStream(
  records: RecordStore,
  streamId: string,
  { fromVersion = 1, toVersion = Infinity }: StreamRange,
): Promise<StreamReading> {
  const read = fromVersion > 1 ? await readEnd(records, streamId, fromVersion) : await readWhole(records, streamId)
  const commits = read.commits.filter(
    (commit) => lastVersionOf(commit) >= fromVersion && commit.firstVersion <= toVersion,
  )
  return { state: read.state, commits }
}

/** See `EventLog.readPackedStream`. */
export async function readPackedStream(
  records: RecordStore,
  streamId: string,
  range: StreamRange,
): Promise<readonly RecordText[]> {
  const { fromVersion = 1 } = range
  if (fromVersion > 1) {
    const { commits } = await readStream(records, streamId, range)
    return [{ record: `of stream ${streamId}`, text: writeCommits([[streamId, commits]]) }]
  }
  const { blocks, captures } = await records.read((reader) => recordsOf(reader, streamId))
  const packed = await Promise.all(blocks.map((block) => textOfBlock(block, records.store)))
  return [
    ...packed.map(({ record, text }) => ({ record, text: linesOf(text, streamId) })),
    ...captures.map(textOfCapture),
  ]
}

async function recordsOf(
  reader: RecordReader,
  streamId: string,
): Promise<{ readonly blocks: readonly BlockRecord[]; readonly captures: readonly Capture[] }> {
  const [blocks, captures] = await Promise.all([
    reader.blocksOfStream(hashText(streamId)),
    reader.capturesOfStream(streamId, 1),
  ])
  return { blocks, captures }
}

/** Confirmed commits of one stream, in version order. */
export async function confirmedOfStream(records: RecordStore, streamId: string): Promise<ConfirmedCommit[]> {
  const { commits } = await readWhole(records, streamId)
  return commits.filter((commit): commit is ConfirmedCommit => 'firstPosition' in commit)
}

async function readWhole(records: RecordStore, streamId: string): Promise<StreamReading> {
  const { store } = records
  const { state, blocks, captures } = await records.read(async (reader) => {
    const [now, found] = await Promise.all([readLogState(reader, store), recordsOf(reader, streamId)])
    return { state: now, ...found }
  })
  const packed = await Promise.all(blocks.map((block) => openBlock(block, store, streamId)))
  return { state, commits: [...packed.flat(), ...captures.map((capture) => readCapture(capture, store))] }
}

async function readEnd(records: RecordStore, streamId: string, fromVersion: number): Promise<StreamReading> {
  const { store } = records
  const { state, keys, captures } = await records.read(async (reader) => {
    const [now, packed, captured] = await Promise.all([
      readLogState(reader, store),
      reader.blockKeysOfStream(hashText(streamId)),
      reader.capturesOfStream(streamId, fromVersion),
    ])
    return { state: now, keys: packed, captures: captured }
  })
  const packed = await openFromEnd(records, { streamId, keys, fromVersion })
  // Blocks were packed anew in between.
  if (packed === null) return readWhole(records, streamId)
  return { state, commits: [...packed, ...captures.map((capture) => readCapture(capture, store))] }
}

interface Span {
  readonly streamId: string
  readonly keys: readonly BlockKey[]
  readonly fromVersion: number
}

/** Opens the last blocks, more at each step, until they reach back to `fromVersion`; `null` when one is gone. */
async function openFromEnd(
  records: RecordStore,
  { streamId, keys, fromVersion }: Span,
): Promise<ConfirmedCommit[] | null> {
  let commits: ConfirmedCommit[] = []
  let end = keys.length
  for (let step = 1; end > 0; step *= 2) {
    const start = Math.max(0, end - step)
    const wanted = keys.slice(start, end)
    const blocks = await records.read((reader) => Promise.all(wanted.map((key) => reader.block(key))))
    const found = blocks.filter((block) => block !== undefined)
    if (found.length < wanted.length) return null
    const opened = await Promise.all(found.map((block) => openBlock(block, records.store, streamId)))
    commits = [...opened.flat(), ...commits]
    end = start
    const [first] = commits
    if (first !== undefined && first.firstVersion <= fromVersion) break
  }
  return commits
}
