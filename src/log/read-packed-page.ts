import { textOfCapture } from './capture-record.js'
import type { PackedPage } from './packed-page.js'
import { readLogState } from './read-log.js'
import type { Capture, RecordReader, RecordStore } from './records.js'
import { textOfBlock, type BlockRecord } from './segment.js'

// About a segment, which a page decodes without being missed.
const BLOCKS_AT_ONCE = 24
const CAPTURES_AT_ONCE = 1_000

/**
 * What comes after a position: confirmed commits, which may begin before it, and behind the last of them everything that
 * is pending, unless it is left out. @throws DocketError `log-corrupt`.
 */
export async function readPackedPage(
  records: RecordStore,
  after: number,
  { pending }: { readonly pending: boolean },
): Promise<PackedPage> {
  const { blocks, captures, first, next } = await records.read((reader) =>
    pending ? readRecords(reader, after, records.store) : readConfirmed(reader, after),
  )
  const texts = await Promise.all(blocks.map((block) => textOfBlock(block, records.store)))
  return { texts: [...texts, ...captures.map(textOfCapture)], first, next }
}

interface PageRecords extends Pick<PackedPage, 'first' | 'next'> {
  readonly blocks: readonly BlockRecord[]
  readonly captures: readonly Capture[]
}

/** In one transaction: what is confirmed meanwhile is found in one part or in the other. */
async function readRecords(reader: RecordReader, after: number, store: string): Promise<PageRecords> {
  const confirmed = await readConfirmed(reader, after)
  if (confirmed.next !== null) return confirmed
  const { pendingCount } = await readLogState(reader, store)
  // Looking for captures passes all that were packed lately.
  const captures = pendingCount === 0 ? [] : await reader.capturesAfter(0)
  return { ...confirmed, captures: captures.filter(({ record }) => record.lastPosition === undefined) }
}

async function readConfirmed(reader: RecordReader, after: number): Promise<PageRecords> {
  const blocks = await reader.blocksAfter(after, BLOCKS_AT_ONCE)
  const [first] = blocks
  if (first !== undefined) return { blocks, captures: [], first: first.first, next: blocks.at(-1)?.last ?? after }
  const captures = await reader.placedCapturesAfter(after, CAPTURES_AT_ONCE)
  const [earliest] = captures
  const firstPosition = earliest === undefined ? after + 1 : firstPositionOf(earliest)
  return { blocks, captures, first: firstPosition, next: captures.at(-1)?.record.lastPosition ?? null }
}

function firstPositionOf({ record: { lastPosition = 0, firstVersion, lastVersion } }: Capture): number {
  return lastPosition - (lastVersion - firstVersion)
}
