import type { ConfirmedCommit } from '../events/commit.js'
import { readPlaced } from './capture-record.js'
import type { LogState } from './log-state.js'
import type { RecordStore } from './records.js'
import { openSegments, packSegment, SEGMENT_EVENTS } from './segment.js'
import { rangesOf } from './ranges-of.js'
import { confirmedHeads } from './stream-head.js'
import { readUnsealed, type Unsealed } from './unsealed.js'
import { readState } from './write-state.js'

/** Packs what is confirmed into full segments, in the background. */
export interface Sealer {
  /** Notes how far the log has come; packing starts when things have been quiet for a moment. */
  consider(state: LogState): void
  /** Packs everything that fills a segment; with `all` the rest too, as far as there is one now. */
  seal(all?: boolean): Promise<void>
  /** Resolves when nothing is being packed any more. */
  stop(): Promise<void>
}

const QUIET_MS = 200
// Packed without waiting for quiet, which a busy tablet has many times a day: only an import goes on for so long.
const MAX_UNSEALED_EVENTS = 100_000

/** A sealer of these records. A failure leaves everything as it is, and is met again the next time. */
export function createSealer(records: RecordStore): Sealer {
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | null = null
  let stopped = false
  const seal = async (all = false): Promise<void> => {
    // What others capture meanwhile is not waited for.
    const upTo = all ? (await records.read(readState)).position : 0
    while (!stopped && (await sealNext(records, upTo)));
  }
  const run = (): void => {
    timer = undefined
    running ??= seal()
      .catch(() => undefined)
      .finally(() => (running = null))
  }
  return {
    consider: ({ position, sealedPosition }) => {
      const unsealed = position - sealedPosition
      if (stopped || unsealed < SEGMENT_EVENTS) return
      if (unsealed > MAX_UNSEALED_EVENTS && timer !== undefined) return
      clearTimeout(timer)
      timer = setTimeout(run, unsealed > MAX_UNSEALED_EVENTS ? 0 : QUIET_MS)
      // In Node a timer would keep the process alive.
      ;(timer as { unref?: () => void }).unref?.()
    },
    seal,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}

/**
 * Packs the oldest commits that are in no full segment yet, fill they one or not up to that position; true when there may be more to do. The segment is made
 * beforehand, and put in the place of what it holds by one transaction, which does nothing where the log was packed or
 * taken back meanwhile: a crash leaves one or the other.
 */
async function sealNext(records: RecordStore, upTo: number): Promise<boolean> {
  const state = await records.read(readState)
  const pieces = await readUnsealed(records, state)
  const isEnough =
    pieces.events >= SEGMENT_EVENTS || pieces.isBeforeFull || (state.sealedPosition < upTo && pieces.events > 0)
  if (!isEnough) return false
  const commits = pieces.isFull ? [] : await commitsOf(records, pieces)
  const segment = pieces.isFull ? null : await packSegment(commits, true)
  return records.rearrange(async (writer) => {
    const now = await readState(writer)
    if (now.sealedPosition !== state.sealedPosition || now.truncations !== state.truncations) return true
    const last = segment?.last ?? pieces.last
    writer.putState({ ...now, sealedPosition: last })
    if (segment === null) return true
    writer.deleteSegments(segment.first, segment.last)
    writer.putSegment(segment)
    const sequences = pieces.captures.map(({ sequence }) => sequence)
    for (const [from, to] of rangesOf(sequences)) writer.deleteCaptures(from, to)
    if (pieces.captures.length > 0) for (const head of confirmedHeads(commits)) writer.putConfirmedHead(head)
    return true
  })
}

async function commitsOf({ store }: RecordStore, { blocks, captures }: Unsealed): Promise<ConfirmedCommit[]> {
  return [...(await openSegments(blocks, store)), ...readPlaced(captures, store)]
}
