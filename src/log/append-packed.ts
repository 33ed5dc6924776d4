import { planUpToFailure, type AppendPlan } from './plan-append.js'
import { appendGroup, viewOf, type AppendContext } from './append-group.js'
import type { ConfirmedCommit } from '../events/commit.js'
import { isSameMoment } from './log-mirror.js'
import { written, type LogState } from './log-state.js'
import type { RecordStore } from './records.js'
import type { Sealer } from './seal.js'
import { packSegment, SEGMENT_EVENTS, segmentsOf, type Segment } from './segment.js'
import { confirmedHeads } from './stream-head.js'
import type { CommitDraft } from './event-log.js'
import { putWritten, readState } from './write-state.js'

// Packing takes a while, and another tab may capture all the time: then they are captured as others are.
const MAX_ATTEMPTS = 3

/**
 * Appends many drafts, up to the first that fails, of a device that is its own authority, in one transaction, packed at once: they are written once, and
 * not again when they are sealed. What is packed follows what is packed, so what was captured before is sealed first.
 */
export async function appendPacked(
  context: AppendContext,
  sealer: Pick<Sealer, 'seal'>,
  drafts: readonly CommitDraft[],
): Promise<AppendPlan> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    if (await hasPlaced(context.records)) await sealer.seal(true)
    const view = await viewOf(context, drafts, { mustRead: true, mayBeWritten: attempts > 0 })
    const plan = planUpToFailure(drafts, view, new Date().toISOString())
    const commits = plan.written as readonly ConfirmedCommit[]
    if (commits.length === 0) return plan
    const segments = await Promise.all(segmentsOf(commits).map((piece) => packSegment(piece, true)))
    const state = await store(context, { plan, commits, segments, before: view.state })
    context.mirror.invalidate()
    if (state !== null) return { ...plan, state }
  }
  return appendGroup(context, drafts, planUpToFailure)
}

interface Packed {
  readonly plan: AppendPlan
  readonly commits: readonly ConfirmedCommit[]
  readonly segments: readonly Segment[]
  readonly before: LogState
}

/** The state after it, or `null` when the log had moved on. */
function store({ records }: AppendContext, { plan, commits, segments, before }: Packed): Promise<LogState | null> {
  return records.write('all', async (writer) => {
    const now = await readState(writer)
    const captured = await writer.placedCapturesAfter(now.sealedPosition, 1)
    if (!isSameMoment(now, before) || captured.length > 0) return null
    const isNext = now.sealedPosition === now.position
    const state = { ...written(plan.state), sealedPosition: isNext ? sealedBy(segments, now) : now.sealedPosition }
    putWritten(writer, state)
    for (const segment of segments) writer.putSegment(segment)
    for (const head of confirmedHeads(commits)) writer.putConfirmedHead(head)
    return state
  })
}

/** What fills a segment needs no sealing. */
function sealedBy(segments: readonly Segment[], { sealedPosition }: LogState): number {
  const full = segments.filter(({ first, last }) => last - first + 1 >= SEGMENT_EVENTS)
  return full.at(-1)?.last ?? sealedPosition
}

async function hasPlaced(records: RecordStore): Promise<boolean> {
  return records.read(async (reader) => {
    const { sealedPosition } = await readState(reader)
    return (await reader.placedCapturesAfter(sealedPosition, 1)).length > 0
  })
}
