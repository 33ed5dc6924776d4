import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { Position, Version } from '../events/ids.js'
import type { LogChange, LogSignal } from './event-log.js'
import type { LogState, StreamHead } from './log-state.js'
import { planChange, requireLead, type ChangePlan, type ChangeView } from './plan-change.js'
import type { RecordReader, RecordStore, RecordWriter } from './record-store.js'

type Emit = (signal: LogSignal) => void

/** See {@link EventLog.change}. */
export async function applyChange(records: RecordStore, change: LogChange, emit: Emit): Promise<'changed' | 'stale'> {
  const plan = await records.write(async (writer) => {
    const planned = planChange(change, await readView(writer, change))
    if (planned !== 'stale') write(writer, change, planned)
    return planned
  })
  if (plan === 'stale') return 'stale'
  const rebased = change.replaced.length + change.rejected.length > 0
  emit({ kind: rebased ? 'rebased' : 'confirmed', state: plan.state })
  return 'changed'
}

async function readView(reader: RecordReader, change: LogChange): Promise<ChangeView> {
  const streamIds = new Set(change.confirmed.map(({ streamId }) => streamId as string))
  for (const streamId of change.ends.keys()) streamIds.add(streamId)
  const [state, capturedSince, ...heads] = await Promise.all([
    requireStateOf(reader),
    change.ends.size === 0 ? Promise.resolve([]) : reader.pendingAfter(change.basis.nextSequence - 1),
    ...[...streamIds].map((streamId) => reader.head(streamId)),
  ])
  const known = heads.filter((head) => head !== undefined)
  return { state, capturedSince, heads: new Map(known.map((head) => [head.streamId, head])) }
}

function write(writer: RecordWriter, change: LogChange, plan: ChangePlan): void {
  writer.putState(plan.state)
  for (const head of plan.heads) writer.putHead(head)
  for (const sequence of change.settled) writer.deletePending(sequence)
  for (const commit of change.confirmed) writer.putConfirmed(commit)
  for (const rejection of plan.rejections) {
    writer.deletePending(rejection.commit.sequence)
    writer.putRejection(rejection)
  }
  for (const commit of change.replaced) writer.putPending(commit)
}

/** See {@link EventLog.takeLead}. */
export async function takeLead(writer: RecordWriter): Promise<number> {
  const state = await requireStateOf(writer)
  writer.putState({ ...state, fence: state.fence + 1 })
  return state.fence + 1
}

/** See {@link EventLog.takeBack}. */
export async function takeBack(
  records: RecordStore,
  to: { readonly position: number; readonly epoch: string; readonly fence: number },
  emit: Emit,
): Promise<void> {
  const state = await records.write(async (writer) => {
    const before = await requireStateOf(writer)
    requireLead(before, to.fence)
    const [lost, pending] = await Promise.all([writer.confirmedAfter(to.position), writer.pendingAfter(0)])
    const heads = await Promise.all([...new Set(lost.map(({ streamId }) => streamId))].map((id) => writer.head(id)))
    const after = stateTakenBack(before, to, lost.length)
    writer.putState(after)
    if (lost.length === 0) return after
    for (const commit of lost) writer.deleteConfirmed(commit.firstPosition)
    for (const commit of pending) writer.deletePending(commit.sequence)
    for (const commit of renumbered(lost, pending, before.nextSequence)) writer.putPending(commit)
    for (const head of heads) if (head !== undefined) writer.putHead(headTakenBack(head, lost))
    return after
  })
  emit({ kind: 'rebased', state })

  function stateTakenBack(before: LogState, { position, epoch }: typeof to, lost: number): LogState {
    return {
      ...before,
      epoch,
      position: Math.min(position, before.position) as Position,
      generation: before.generation + 1,
      truncations: lost === 0 ? before.truncations : before.truncations + 1,
      nextSequence: lost === 0 ? before.nextSequence : before.nextSequence + lost + before.pendingCount,
      pendingCount: before.pendingCount + lost,
    }
  }
}

/** Lost commits first, then those that were pending: the order they were captured and confirmed in. */
function renumbered(
  lost: readonly ConfirmedCommit[],
  pending: readonly PendingCommit[],
  firstSequence: number,
): PendingCommit[] {
  return [...lost, ...pending].map((commit, index) => {
    const { firstPosition, receivedAt, ...kept } = commit as ConfirmedCommit
    void firstPosition
    void receivedAt
    return { ...kept, sequence: firstSequence + index }
  })
}

function headTakenBack(head: StreamHead, lost: readonly ConfirmedCommit[]): StreamHead {
  const first = lost.find(({ streamId }) => streamId === head.streamId)
  return first === undefined ? head : { ...head, confirmedVersion: (first.firstVersion - 1) as Version }
}

async function requireStateOf(reader: RecordReader): Promise<LogState> {
  const state = await reader.state()
  if (state === undefined) throw new Error('The log has no state record.')
  return state
}
