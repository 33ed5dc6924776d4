import { lastPositionOf, type ConfirmedCommit } from '../events/commit.js'
import { readPlaced } from './capture-record.js'
import type { RecordStore } from './records.js'
import { openSegments } from './segment.js'

/**
 * Reads the confirmed part front to back. Segments are opened once, however small the pages asked for, and the next ones
 * are read while the caller is busy with these.
 */
export interface PageReader {
  /** At most `limit` commits with events after `position`. @throws DocketError `log-corrupt`. */
  read(position: number, limit: number): Promise<ConfirmedCommit[]>
  /** Forgets what was read: commits were taken back. */
  clear(): void
}

/** Commits that follow each other, opened. */
interface Page {
  /** Position before the first event. */
  readonly from: number
  /** Position of the last event. */
  readonly to: number
  readonly commits: readonly ConfirmedCommit[]
}

// A few segments at a time: enough to keep the database busy, not enough to fill the memory.
const BLOCKS_AT_ONCE = 48
const CAPTURES_AT_ONCE = 2_000
// A shorter one is the end of the log.
const LONG_PAGE = 500

/** A reader that has read nothing yet. */
export function createPageReader(records: RecordStore): PageReader {
  let current: Page | null = null
  let ahead: { readonly from: number; readonly page: Promise<Page> } | null = null
  const pageAt = async (position: number): Promise<Page> => {
    if (current !== null && current.from <= position && position < current.to) return current
    const next = ahead?.from === position ? await ahead.page : null
    ahead = null
    // What was read ahead may have been the end of the log then.
    return next === null || next.commits.length === 0 ? loadPage(records, position) : next
  }
  const readPage = async (position: number): Promise<readonly ConfirmedCommit[]> => {
    const page = await pageAt(position)
    const isLong = page.commits.length >= LONG_PAGE
    current = isLong ? page : null
    if (isLong && ahead?.from !== page.to) {
      ahead = { from: page.to, page: loadPage(records, page.to) }
      // Whoever asks for it is told.
      ahead.page.catch(() => undefined)
    }
    return page.commits.slice(firstAfter(page.commits, position))
  }
  return {
    read: async (position, limit) => {
      const commits: ConfirmedCommit[] = []
      for (let from = position; commits.length < limit;) {
        const page = await readPage(from)
        const last = page.at(-1)
        if (last === undefined) break
        for (const commit of page.slice(0, limit - commits.length)) commits.push(commit)
        from = lastPositionOf(last)
      }
      return commits
    },
    clear: () => {
      current = null
      ahead = null
    },
  }
}

async function loadPage(records: RecordStore, from: number): Promise<Page> {
  const { store } = records
  const { blocks, captures } = await records.read(async (reader) => {
    const packed = await reader.blocksAfter(from, BLOCKS_AT_ONCE)
    return {
      blocks: packed,
      captures: packed.length > 0 ? [] : await reader.placedCapturesAfter(from, CAPTURES_AT_ONCE),
    }
  })
  const packed = await openSegments(blocks, store)
  const commits = packed.length > 0 ? packed : readPlaced(captures, store)
  const [first] = commits
  const last = commits.at(-1)
  if (first === undefined || last === undefined) return { from, to: from, commits }
  return { from: first.firstPosition - 1, to: lastPositionOf(last), commits }
}

/** Index of the first commit that holds an event after `position`; they are sorted by position. */
function firstAfter(commits: readonly ConfirmedCommit[], position: number): number {
  let low = 0
  let high = commits.length
  while (low < high) {
    const middle = (low + high) >> 1
    const commit = commits[middle]
    if (commit !== undefined && lastPositionOf(commit) <= position) low = middle + 1
    else high = middle
  }
  return low
}
