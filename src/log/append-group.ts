import { isPending, lastPositionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import { toCaptureRecord } from './capture-record.js'
import type { CommitDraft, LogSignal } from './event-log.js'
import type { KnownIds } from './known-ids.js'
import { isSameMoment, type LogMirror } from './log-mirror.js'
import type { CaptureEnd, LogState, StreamHead } from './log-state.js'
import { planAppend, type AppendPlan, type AppendView } from './plan-append.js'
import type { CaptureRecord, RecordStore } from './records.js'
import { readState } from './write-state.js'

/** What appending works on. */
export interface AppendContext {
  readonly records: RecordStore
  readonly mirror: LogMirror
  readonly knownIds: KnownIds
  readonly authority: 'device' | 'centre'
  readonly emit: (signal: LogSignal) => void
}

// Each retry means another tab has written in between, so somebody always gets on.
const MAX_ATTEMPTS = 1_000

/**
 * Appends drafts in one transaction. The plan is made beforehand on what the mirror remembers, and the transaction only
 * adds the captures: it is undone when another tab has written since, which the sequence it gets tells, and the plan is
 * made again on what there is. `planned` makes it. What a plan refuses is told only after it was made on what was read just then.
 */
export async function appendGroup(
  context: AppendContext,
  drafts: readonly CommitDraft[],
  planned = planAppend,
): Promise<AppendPlan> {
  const confirmedAt = context.authority === 'device' ? new Date().toISOString() : null
  let movedOn = 0
  let mustRead = false
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const view = await viewOf(context, drafts, { mustRead, mayBeWritten: movedOn > 0 })
    const plan = planned(drafts, view, confirmedAt)
    mustRead = true
    if (plan.written.length < drafts.length && !view.isFresh) continue
    const written = plan.written.length === 0 ? plan : await write(context, plan, { ...view, byReading: movedOn > 1 })
    if (written !== null) return written
    movedOn += 1
  }
  throw new Error(`Other tabs kept writing to the log of ${context.records.store}.`)
}

interface GroupView extends AppendView {
  /** True when everything in it was just read; else it is what the mirror remembers. */
  readonly isFresh: boolean
}

/** What the log holds of the streams and ids that drafts name. */
export async function viewOf(
  context: AppendContext,
  drafts: readonly CommitDraft[],
  { mustRead, mayBeWritten }: { readonly mustRead: boolean; readonly mayBeWritten: boolean },
): Promise<GroupView> {
  const { mirror, knownIds } = context
  const streamIds = new Set<string>(drafts.map(({ commit }) => commit.streamId))
  let { state } = mirror
  let isFresh = mustRead || state === null
  if (isFresh || state === null) state = await mirror.refresh(streamIds)
  const ids = idsToLookUp(drafts, mayBeWritten)
  let commitById: AppendView['commitById'] = new Map()
  while (ids.length > 0) {
    const known = await knownIds.find(ids)
    commitById = known.found
    isFresh = true
    // What was written in between may hold the ids.
    if (isSameMoment(state, known.state)) break
    state = await mirror.refresh(streamIds)
  }
  const heads = new Map<string, StreamHead>()
  for (const streamId of streamIds) {
    const head = mirror.head(streamId)
    if (head !== undefined) heads.set(streamId, head)
  }
  // A stream that nothing is known of is taken for new.
  return { state, heads, commitById, isFresh: isFresh && heads.size === streamIds.size }
}

/** Ids docket has made itself are new, unless the answer to a first try was lost. */
function idsToLookUp(drafts: readonly CommitDraft[], mayBeWritten: boolean): string[] {
  return [
    ...new Set(
      drafts.flatMap(({ commit, suppliedEventIds = [], generatedCommandId = false }) =>
        generatedCommandId && !mayBeWritten ? suppliedEventIds : [commit.commandId, ...suppliedEventIds],
      ),
    ),
  ]
}

function toRecords({ written }: AppendPlan, before: LogState): CaptureRecord[] {
  let { position, pendingCount }: CaptureEnd = before
  return written.map((commit) => {
    if (isPending(commit)) pendingCount += 1
    else position = lastPositionOf(commit)
    return toCaptureRecord(commit, { position, pendingCount })
  })
}

interface Check extends GroupView {
  /** Checks the view by reading, not by the sequence that the capture gets: some platforms leave gaps in those. */
  readonly byReading: boolean
}

/** The plan as it was written, or `null` when the log had moved on. */
async function write({ records, mirror }: AppendContext, plan: AppendPlan, check: Check): Promise<AppendPlan | null> {
  const captures = toRecords(plan, check.state)
  try {
    const sequences = await store(records, captures, check)
    const written = sequences && withTexts(withSequences(plan, sequences), captures)
    if (written === null) mirror.invalidate()
    else mirror.advance(written.state, written.heads)
    return written
  } catch (error) {
    // It may have been written, or not: what is remembered is worth nothing.
    mirror.invalidate()
    if (error === MOVED_ON) return null
    throw error
  }
}

/** Undoes a transaction that was planned on what is no longer so. */
const MOVED_ON = new Error('The log has moved on.')

async function store(
  records: RecordStore,
  captures: readonly CaptureRecord[],
  { byReading, state, heads }: Check,
): Promise<readonly number[] | null> {
  const streamIds = new Set(captures.map(({ streamId }) => streamId))
  // New as far as is known: that is where the database tells if it is not so.
  const newStreams = [...streamIds].filter((streamId) => (heads.get(streamId)?.version ?? 0) === 0)
  if (!byReading) {
    const first = state.nextSequence
    return (await records.capture(first, captures, newStreams)) ? captures.map((_, index) => first + index) : null
  }
  return records.write('captures', async (writer) => {
    const reading = Promise.all(newStreams.map((streamId) => writer.head(streamId)))
    const isSame = isSameMoment(await readState(writer), state)
    if (!isSame || (await reading).some((head) => (head?.version ?? 0) > 0)) throw MOVED_ON
    for (const streamId of newStreams) writer.putConfirmedHead({ streamId, version: 0, tip: null })
    return writer.addCaptures(captures)
  })
}

function withTexts(plan: AppendPlan, captures: readonly CaptureRecord[]): AppendPlan {
  const textOf = new Map(plan.written.map((commit, index) => [commit, captures[index]?.body]))
  const outcomes = plan.outcomes.map((outcome) => {
    if (!('status' in outcome)) return outcome
    const text = textOf.get(outcome.commit)
    return text === undefined ? outcome : { ...outcome, text }
  })
  return { ...plan, outcomes }
}

function withSequences(plan: AppendPlan, sequences: readonly number[]): AppendPlan {
  const last = sequences.at(-1) ?? 0
  const state: LogState = { ...plan.state, nextSequence: last + 1 }
  const isAsPlanned = plan.written.every((commit, index) => !isPending(commit) || commit.sequence === sequences[index])
  if (isAsPlanned) return { ...plan, state }
  const placed = new Map<ConfirmedCommit | PendingCommit, ConfirmedCommit | PendingCommit>()
  plan.written.forEach((commit, index) => {
    placed.set(commit, isPending(commit) ? { ...commit, sequence: sequences[index] ?? 0 } : commit)
  })
  return {
    ...plan,
    state,
    written: [...placed.values()],
    outcomes: plan.outcomes.map((outcome) =>
      'status' in outcome ? { ...outcome, commit: placed.get(outcome.commit) ?? outcome.commit } : outcome,
    ),
  }
}
