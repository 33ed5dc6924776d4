import type { LogState } from './log-state.js'
import type { Capture, RecordStore } from './records.js'
import { SEGMENT_EVENTS, type BlockRecord } from './segment.js'

/** What follows the sealed part of the log, as far as it makes one segment. */
export interface Unsealed {
  readonly blocks: readonly BlockRecord[]
  /** Commits the device has confirmed itself, after the blocks. */
  readonly captures: readonly Capture[]
  readonly events: number
  /** Position of the last event. */
  readonly last: number
  /** It is one segment, full already. */
  readonly isFull: boolean
  /** A full segment follows: more is not waited for. */
  readonly isBeforeFull: boolean
}

/** Reads what comes next to seal. */
export async function readUnsealed(records: RecordStore, state: LogState): Promise<Unsealed> {
  const { sealedPosition } = state
  const piece = firstPiece(await readBlocks(records, state), sealedPosition)
  const end = piece.blocks.at(-1)?.last ?? sealedPosition
  const isComplete = piece.isFull || piece.isBeforeFull
  const captures = isComplete ? [] : await readCaptures(records, end, sealedPosition + SEGMENT_EVENTS)
  const last = captures.at(-1)?.record.lastPosition ?? end
  return { ...piece, captures, events: last - sealedPosition, last }
}

const BLOCKS_AT_ONCE = 500

async function readBlocks(records: RecordStore, { sealedPosition, position }: LogState): Promise<BlockRecord[]> {
  const blocks: BlockRecord[] = []
  let last: number = sealedPosition
  while (last - sealedPosition < SEGMENT_EVENTS && last < position) {
    const found = await records.read((reader) => reader.blocksAfter(last, BLOCKS_AT_ONCE))
    blocks.push(...found)
    const end = found.at(-1)
    if (end === undefined) break
    last = end.last
  }
  return blocks
}

/** Whole segments from the first on: one that is full, or small ones until they would fill one. */
function firstPiece(
  blocks: readonly BlockRecord[],
  sealedPosition: number,
): Pick<Unsealed, 'blocks' | 'isFull' | 'isBeforeFull'> {
  const taken: BlockRecord[] = []
  for (const [{ first, last }, segment] of segmentsOf(blocks)) {
    if (last - first + 1 >= SEGMENT_EVENTS) {
      const isFull = taken.length === 0
      return { blocks: isFull ? segment : taken, isFull, isBeforeFull: !isFull }
    }
    taken.push(...segment)
    if (last - sealedPosition >= SEGMENT_EVENTS) break
  }
  return { blocks: taken, isFull: false, isBeforeFull: false }
}

function segmentsOf(blocks: readonly BlockRecord[]): [BlockRecord, BlockRecord[]][] {
  const segments: [BlockRecord, BlockRecord[]][] = []
  for (const block of blocks) {
    const open = segments.at(-1)
    if (open?.[0].first === block.first) open[1].push(block)
    else segments.push([block, [block]])
  }
  return segments
}

/** Captures after `position`, until one reaches `enough`. */
async function readCaptures(records: RecordStore, position: number, enough: number): Promise<Capture[]> {
  if (position >= enough) return []
  const captures = await records.read((reader) => reader.placedCapturesAfter(position, SEGMENT_EVENTS))
  const end = captures.findIndex(({ record }) => (record.lastPosition ?? 0) >= enough)
  return end < 0 ? captures : captures.slice(0, end + 1)
}
