import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import { readCapture } from './capture-record.js'
import { hashText } from '../events/hash-text.js'
import { familyOf } from '../events/ids.js'
import type { LogState } from './log-state.js'
import { readState } from './write-state.js'
import type { Capture, RecordReader, RecordStore, SegmentIds } from './records.js'
import { openSegments } from './segment.js'

type Placed = ConfirmedCommit | PendingCommit

/**
 * Finds commits by command id or event id. Only who chooses ids needs to ask: the first question reads the directory of
 * ids, later ones what was written since.
 */
export interface KnownIds {
  /** The commits that hold these ids, as of the `state` given back. @throws DocketError `log-corrupt`. */
  find(ids: readonly string[]): Promise<{ readonly found: ReadonlyMap<string, Placed>; readonly state: LogState }>
}

interface Directory {
  truncations: number
  lastSequence: number
  position: number
  /** Sequence by id; some may have left the captures. */
  readonly captured: Map<string, number>
  readonly segments: Map<number, SegmentIds>
}

// Of captures that are long confirmed; asking anew for the rest is cheap.
const MAX_CAPTURED = 100_000

/** A finder that has read nothing yet. */
export function createKnownIds(records: RecordStore): KnownIds {
  let directory: Directory | undefined
  const refresh = async (): Promise<{ readonly directory: Directory; readonly state: LogState }> => {
    const known = directory
    const news = await records.read((reader) => readNews(reader, known))
    if (known !== undefined && isWorn(known, news.state)) {
      directory = undefined
      return refresh()
    }
    directory = extend(known ?? emptyDirectory(news.state), news, records.store)
    return { directory, state: news.state }
  }
  return {
    find: async (ids) => {
      let { directory: now, state } = await refresh()
      const found = new Map<string, Placed>()
      for (const id of ids) {
        let commit = await findCapture(records, now, id)
        // It has moved to a segment, or to the rejections, since the directory was read.
        if (commit === undefined && now.captured.delete(id)) ({ directory: now, state } = await refresh())
        commit ??= await findInSegments(records, now, id)
        if (commit !== undefined) found.set(id, commit)
      }
      return { found, state }
    },
  }
}

function isWorn({ truncations, captured }: Directory, state: LogState): boolean {
  return truncations !== state.truncations || captured.size > MAX_CAPTURED
}

function emptyDirectory({ truncations }: LogState): Directory {
  return { truncations, lastSequence: 0, position: 0, captured: new Map(), segments: new Map() }
}

interface News {
  readonly state: LogState
  readonly captures: readonly Capture[]
  readonly segments: readonly SegmentIds[]
}

async function readNews(reader: RecordReader, known: Directory | undefined): Promise<News> {
  const [state, captures, segments] = await Promise.all([
    readState(reader),
    reader.capturesAfter(known?.lastSequence ?? 0),
    reader.idsAfter(known?.position ?? 0),
  ])
  return { state, captures, segments }
}

function extend(base: Directory, { captures, segments, state }: News, store: string): Directory {
  for (const capture of captures) {
    const commit = readCapture(capture, store)
    for (const id of idsOf(commit)) base.captured.set(id, capture.sequence)
  }
  for (const segment of segments) base.segments.set(segment.first, segment)
  // Captures of its own that the device will pack come back as segments, so the place in those is kept apart.
  base.lastSequence = Math.max(base.lastSequence, captures.at(-1)?.sequence ?? 0)
  base.position = Math.max(base.position, segments.at(-1)?.last ?? 0)
  base.truncations = state.truncations
  return base
}

function idsOf({ commandId, events }: Placed): string[] {
  return [commandId, ...events.map(({ id }) => id)]
}

async function findCapture(records: RecordStore, directory: Directory, id: string): Promise<Placed | undefined> {
  const sequence = directory.captured.get(id)
  if (sequence === undefined) return undefined
  const record = await records.read((reader) => reader.capture(sequence))
  const commit = record === undefined ? undefined : readCapture({ sequence, record }, records.store)
  return commit !== undefined && idsOf(commit).includes(id) ? commit : undefined
}

async function findInSegments(records: RecordStore, directory: Directory, id: string): Promise<Placed | undefined> {
  const hash = hashText(familyOf(id))
  for (const { first, ids } of directory.segments.values()) {
    if (!holds(ids, hash)) continue
    const blocks = await records.read((reader) => reader.blocksAfter(first - 1, 1))
    const commit = (await openSegments(blocks, records.store)).find((candidate) => idsOf(candidate).includes(id))
    if (commit !== undefined) return commit
  }
  return undefined
}

/** Binary search. */
function holds(sorted: Uint32Array, hash: number): boolean {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < hash) low = middle + 1
    else high = middle
  }
  return sorted[low] === hash
}
