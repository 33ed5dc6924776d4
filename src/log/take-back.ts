import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { lastPositionOf, lastVersionOf } from '../events/commit.js'
import type { Position } from '../events/ids.js'
import { readPending, toCaptureRecord } from './capture-record.js'
import type { LogSignal } from './event-log.js'
import { isSameMoment } from './log-mirror.js'
import { written, type LogState } from './log-state.js'
import { requireLead } from './plan-change.js'
import { confirmedBetween } from './read-log.js'
import { confirmedOfStream } from './read-stream.js'
import type { Capture, ConfirmedHead, RecordStore, RecordWriter } from './records.js'
import { packSegment, type Segment } from './segment.js'
import { putWritten, readState } from './write-state.js'

/** Where a log is taken back to. */
export interface TakeBack {
  readonly position: number
  readonly epoch: string
  readonly fence: number
}

/** See `EventLog.takeBack`. What it moves is read beforehand; another write in between makes it read again. */
export async function takeBack(records: RecordStore, to: TakeBack, emit: (signal: LogSignal) => void): Promise<void> {
  for (;;) {
    const moves = await readMoves(records, to)
    const state = await records.write('all', async (writer) => {
      const before = await readState(writer)
      requireLead(before, to.fence)
      return isSameMoment(before, moves.state) ? await write(writer, to, moves) : null
    })
    if (state === null) continue
    emit({ kind: 'rebased', state })
    return
  }
}

interface Moves {
  readonly state: LogState
  readonly lost: readonly ConfirmedCommit[]
  readonly captures: readonly Capture[]
  readonly pending: readonly PendingCommit[]
  readonly heads: readonly ConfirmedHead[]
  /** What is kept of the segment that the cut goes through. */
  readonly kept: Segment | null
}

async function readMoves(records: RecordStore, { position }: TakeBack): Promise<Moves> {
  const { state, captures } = await records.read(async (reader) => ({
    state: await readState(reader),
    captures: await reader.capturesAfter(0),
  }))
  const lost = await confirmedBetween(records, position, state.position)
  const heads = await Promise.all(
    [...new Set(lost.map(({ streamId }) => streamId))].map((id) => keptHead(records, id, position)),
  )
  return {
    state,
    lost,
    captures,
    pending: readPending(captures, records.store),
    heads,
    kept: await keptOfCut(records, position),
  }
}

async function keptHead(records: RecordStore, streamId: string, position: number): Promise<ConfirmedHead> {
  const commits = await confirmedOfStream(records, streamId)
  const last = commits.filter((commit) => lastPositionOf(commit) <= position).at(-1)
  return { streamId, version: last === undefined ? 0 : lastVersionOf(last), tip: last?.commitId ?? null }
}

async function keptOfCut(records: RecordStore, position: number): Promise<Segment | null> {
  const [block] = await records.read((reader) => reader.blocksAfter(position, 1))
  if (block === undefined || block.first > position) return null
  const kept = await confirmedBetween(records, block.first - 1, position)
  return packSegment(kept, false)
}

async function write(writer: RecordWriter, to: TakeBack, moves: Moves): Promise<LogState> {
  const { state, lost, pending, kept } = moves
  const base = { ...written(state), epoch: to.epoch, generation: state.generation + 1 }
  if (lost.length === 0) {
    putWritten(writer, base)
    return base
  }
  const after = {
    ...base,
    position: to.position as Position,
    sealedPosition: Math.min(state.sealedPosition, kept === null ? to.position : kept.first - 1),
    truncations: state.truncations + 1,
    pendingCount: pending.length + lost.length,
    nextSequence: base.nextSequence + pending.length + lost.length,
  }
  await move(writer, moves, after)
  putWritten(writer, after)
  return after
}

async function move(
  writer: RecordWriter,
  { lost, captures, pending, heads, kept }: Moves,
  after: LogState,
): Promise<void> {
  const [first] = captures
  if (first !== undefined) writer.deleteCaptures(first.sequence, captures.at(-1)?.sequence ?? first.sequence)
  writer.deleteSegments(kept?.first ?? after.position + 1, Infinity)
  if (kept !== null) writer.putSegment(kept)
  for (const head of heads) writer.putConfirmedHead(head)
  // Lost commits first, then those that were pending: the order they were captured and confirmed in.
  await writer.addCaptures([...lost, ...pending].map((commit) => toCaptureRecord(toPending(commit), after)))
}

function toPending(commit: ConfirmedCommit | PendingCommit): PendingCommit {
  const { firstPosition, receivedAt, ...kept } = commit as ConfirmedCommit
  void firstPosition
  void receivedAt
  return { sequence: 0, ...kept }
}
