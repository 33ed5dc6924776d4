import type { LogChange, LogSignal } from './event-log.js'
import { toCaptureRecord } from './capture-record.js'
import { planChange, type ChangePlan, type ChangeView } from './plan-change.js'
import type { RecordReader, RecordStore, RecordWriter } from './records.js'
import { packSegment, SEGMENT_EVENTS, segmentsOf, type Segment } from './segment.js'
import { rangesOf } from './ranges-of.js'
import { putWritten, readState, requireState } from './write-state.js'

/** See `EventLog.change`. */
export async function applyChange(
  records: RecordStore,
  change: LogChange,
  emit: (signal: LogSignal) => void,
): Promise<'changed' | 'stale'> {
  const segments = await packConfirmed(change)
  const plan = await records.write('all', async (writer) => {
    const planned = planChange(change, await readView(writer, change))
    if (planned !== 'stale') write(writer, { change, planned, segments })
    return planned
  })
  if (plan === 'stale') return 'stale'
  const rebased = change.replaced.length + change.rejected.length > 0
  const news = change.confirmed.length - change.settled.length
  emit({ kind: rebased ? 'rebased' : 'confirmed', state: plan.state, news })
  return 'changed'
}

/** What fills a segment is deflated at once; what does not will be packed with what comes after it. */
function packConfirmed({ confirmed }: LogChange): Promise<Segment[]> {
  return Promise.all(segmentsOf(confirmed).map((commits) => packSegment(commits, eventsIn(commits) >= SEGMENT_EVENTS)))
}

function eventsIn(commits: LogChange['confirmed']): number {
  return commits.reduce((sum, { events }) => sum + events.length, 0)
}

async function readView(reader: RecordReader, change: LogChange): Promise<ChangeView> {
  const [state, capturedSince] = await Promise.all([
    readState(reader),
    change.ends.size === 0 ? Promise.resolve([]) : reader.capturesAfter(change.basis.nextSequence - 1),
  ])
  return { state, capturedSince }
}

interface Writes {
  readonly change: LogChange
  readonly planned: ChangePlan
  readonly segments: readonly Segment[]
}

function write(writer: RecordWriter, { change, planned, segments }: Writes): void {
  putWritten(writer, planned.state)
  for (const head of planned.heads) writer.putConfirmedHead(head)
  for (const [from, to] of rangesOf(change.settled)) writer.deleteCaptures(from, to)
  for (const segment of segments) writer.putSegment(segment)
  for (const rejection of planned.rejections) {
    const { sequence } = rejection.commit
    writer.deleteCaptures(sequence, sequence)
    writer.putRejection(rejection)
  }
  for (const commit of change.replaced) writer.putCapture(commit.sequence, toCaptureRecord(commit, planned.state))
}

/** See `EventLog.takeLead`. No capture depends on who leads: it goes on as if nothing was written. */
export function takeLead(records: RecordStore): Promise<number> {
  return records.write('all', async (writer) => {
    const { fence, ...state } = requireState(await writer.storedState())
    writer.putState({ ...state, fence: fence + 1 })
    return fence + 1
  })
}
