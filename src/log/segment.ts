import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { readCommits, unreadable, writeCommits, type RecordText, type StreamRun } from './commit-text.js'
import { canDeflate, deflate, inflate, type StoredText } from './compress.js'
import { hashText } from '../events/hash-text.js'
import { familyOf } from '../events/ids.js'

/** A piece of a segment: commits of some of its streams. Reading one stream opens only the blocks that hold it. */
export interface BlockRecord {
  /** Position of the first event of the segment. */
  readonly first: number
  /** Position of its last event. */
  readonly last: number
  /** Place among the blocks of the segment, from 0, and how many there are. */
  readonly index: number
  readonly of: number
  /** Hashes of the ids of the streams in this block: the stream directory. */
  readonly streams: readonly number[]
  readonly body: StoredText
}

/** Confirmed commits of consecutive positions, packed: their blocks, and hashes of the families of all command and event ids. */
export interface Segment {
  readonly first: number
  readonly last: number
  readonly blocks: readonly BlockRecord[]
  /** Sorted. */
  readonly ids: Uint32Array<ArrayBuffer>
}

/** A sealed segment holds about this many events: an order's evening stays within a few of them. */
export const SEGMENT_EVENTS = 2_000

// Small enough that one stream is read without much else, large enough to deflate well.
const BLOCK_CHARACTERS = 24_000

/** Packs consecutive commits into one segment, sorted by stream; `sealed` ones are deflated. */
export async function packSegment(commits: readonly ConfirmedCommit[], sealed: boolean): Promise<Segment> {
  const first = commits[0]?.firstPosition ?? 0
  const last = commits.at(-1)
  const packed = cut(runsOf(commits))
  const blocks = await Promise.all(
    packed.map(async ({ streams, text }, index): Promise<BlockRecord> => {
      const body = sealed && canDeflate() ? await deflate(text) : text
      return { first, last: last === undefined ? 0 : lastPositionOf(last), index, of: packed.length, streams, body }
    }),
  )
  const families = new Set(
    commits.flatMap(({ commandId, events }) => [commandId, ...events.map(({ id }) => id)]).map(familyOf),
  )
  const ids = Uint32Array.from(families, hashText).sort()
  return { first, last: last === undefined ? 0 : lastPositionOf(last), blocks, ids }
}

/** Cuts consecutive commits into pieces of about a segment's size; the last one may have half of it, and a single one less. */
export function segmentsOf(commits: readonly ConfirmedCommit[]): ConfirmedCommit[][] {
  const pieces: ConfirmedCommit[][] = []
  let piece: ConfirmedCommit[] = []
  let events = 0
  for (const commit of commits) {
    piece.push(commit)
    events += commit.events.length
    if (events < SEGMENT_EVENTS) continue
    pieces.push(piece)
    piece = []
    events = 0
  }
  // A small one behind a full one would stay small.
  if (pieces.length > 0 && events < SEGMENT_EVENTS / 2) pieces.at(-1)!.push(...piece)
  else if (piece.length > 0) pieces.push(piece)
  return pieces
}

function runsOf(commits: readonly ConfirmedCommit[]): Map<string, ConfirmedCommit[]> {
  const runs = new Map<string, ConfirmedCommit[]>()
  for (const commit of commits) {
    const run = runs.get(commit.streamId)
    if (run === undefined) runs.set(commit.streamId, [commit])
    else run.push(commit)
  }
  return runs
}

interface CutBlock {
  readonly streams: readonly number[]
  readonly text: string
}

function cut(runs: ReadonlyMap<string, readonly ConfirmedCommit[]>): CutBlock[] {
  const blocks: CutBlock[] = []
  let block: StreamRun[] = []
  let size = 0
  const close = (): void => {
    if (block.length === 0) return
    blocks.push({ streams: block.map(([streamId]) => hashText(streamId)), text: writeCommits(block) })
    block = []
    size = 0
  }
  for (const [streamId, commits] of runs) {
    let from = 0
    commits.forEach((commit, index) => {
      size += sizeOf(commit)
      if (size < BLOCK_CHARACTERS) return
      block.push([streamId, commits.slice(from, index + 1)])
      from = index + 1
      close()
    })
    if (from < commits.length) block.push([streamId, commits.slice(from)])
  }
  close()
  return blocks
}

/** About how many characters a commit takes; exact enough to cut blocks by. */
function sizeOf({ command, events }: ConfirmedCommit): number {
  const data = events.reduce((sum, event) => sum + 4 + JSON.stringify(event.data).length, 0)
  return 100 + data + (command === null ? 0 : 10)
}

/** The commits of whole segments, in position order. @throws DocketError `log-corrupt`. */
export async function openSegments(blocks: readonly BlockRecord[], store: string): Promise<ConfirmedCommit[]> {
  const commits = (await Promise.all(blocks.map((block) => openBlock(block, store)))).flat()
  // Nearly sorted runs: the engine's sort takes them as they come.
  return commits.sort((left, right) => left.firstPosition - right.firstPosition)
}

/** The commits of one block; with `streamId` only those of that stream. @throws DocketError `log-corrupt`. */
export async function openBlock(block: BlockRecord, store: string, streamId?: string): Promise<ConfirmedCommit[]> {
  const { text, record } = await textOfBlock(block, store)
  return readCommits(text, { store, record }, streamId) as ConfirmedCommit[]
}

/** The text of a block. @throws DocketError `log-corrupt`. */
export async function textOfBlock({ first, index, body }: BlockRecord, store: string): Promise<RecordText> {
  const record = `segment ${first}, block ${index}`
  const text = await inflate(body).catch((cause: unknown) => {
    throw unreadable({ store, record }, cause)
  })
  return { record, text }
}
