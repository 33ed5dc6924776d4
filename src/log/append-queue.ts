import type { DocketError } from '../errors.js'
import type { ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { Appended, CommitDraft, LogSignal } from './event-log.js'
import type { StreamHead } from './log-state.js'
import { planAppend, type AppendPlan, type AppendView } from './plan-append.js'
import type { RecordReader, RecordStore } from './record-store.js'

/** More than this waits for the next transaction, so that none holds the database for long. */
const MAX_GROUP_COMMITS = 500

interface Waiting {
  readonly draft: CommitDraft
  readonly settle: (outcome: Appended | DocketError) => void
  readonly fail: (error: unknown) => void
}

/**
 * An append function with group commit: drafts that arrive while a transaction runs share the next one. Each is judged
 * alone; one that fails takes none of the others with it.
 */
export function createAppendQueue(
  records: RecordStore,
  authority: 'device' | 'centre',
  emit: (signal: LogSignal) => void,
): (draft: CommitDraft) => Promise<Appended> {
  let waiting: Waiting[] = []
  let running = false

  const run = async (): Promise<void> => {
    running = true
    // Calls made in the same turn belong together: let them arrive.
    await Promise.resolve()
    while (waiting.length > 0) {
      const group = waiting.slice(0, MAX_GROUP_COMMITS)
      waiting = waiting.slice(MAX_GROUP_COMMITS)
      await appendGroup(records, authority, group, emit)
    }
    running = false
  }

  return (draft) =>
    new Promise((resolve, reject) => {
      waiting.push({
        draft,
        settle: (outcome) => ('status' in outcome ? resolve(outcome) : reject(outcome)),
        fail: reject,
      })
      if (!running) void run()
    })
}

async function appendGroup(
  records: RecordStore,
  authority: 'device' | 'centre',
  group: readonly Waiting[],
  emit: (signal: LogSignal) => void,
): Promise<void> {
  const drafts = group.map(({ draft }) => draft)
  let plan: AppendPlan
  try {
    plan = await records.write(async (writer) => {
      const view = await readView(writer, drafts)
      const planned = planAppend(drafts, view, authority === 'device' ? new Date().toISOString() : null)
      if (planned.written.length === 0) return planned
      writer.putState(planned.state)
      for (const head of planned.heads.values()) writer.putHead(head)
      for (const commit of planned.written) {
        if ('sequence' in commit) writer.putPending(commit)
        else writer.putConfirmed(commit)
      }
      return planned
    })
  } catch (error) {
    for (const { fail } of group) fail(error)
    return
  }
  if (plan.written.length > 0) emit({ kind: 'appended', state: plan.state, appended: plan.written })
  group.forEach(({ settle }, index) => {
    const outcome = plan.outcomes[index]
    if (outcome !== undefined) settle(outcome)
  })
}

async function readView(reader: RecordReader, drafts: readonly CommitDraft[]): Promise<AppendView> {
  const streamIds = [...new Set(drafts.map(({ commit }) => commit.streamId))]
  const commandIds = [...new Set(drafts.map(({ commit }) => commit.commandId))]
  const eventIds = [...new Set(drafts.flatMap(({ suppliedEventIds }) => suppliedEventIds ?? []))]
  const [state, heads, ofCommands, ofEvents] = await Promise.all([
    reader.state(),
    Promise.all(streamIds.map((id) => reader.head(id))),
    Promise.all(commandIds.map((id) => reader.commitOfCommand(id))),
    Promise.all(eventIds.map((id) => reader.commitOfEvent(id))),
  ])
  if (state === undefined) throw new Error('The log has no state record.')
  return {
    state,
    heads: byKey(heads, (head: StreamHead) => head.streamId),
    commitByCommandId: byKey(ofCommands, (commit: ConfirmedCommit | PendingCommit) => commit.commandId),
    commitByEventId: zip(eventIds, ofEvents),
  }
}

function byKey<Value>(values: readonly (Value | undefined)[], keyOf: (value: Value) => string): Map<string, Value> {
  return new Map(values.filter((value) => value !== undefined).map((value) => [keyOf(value), value]))
}

function zip<Value>(keys: readonly string[], values: readonly (Value | undefined)[]): Map<string, Value> {
  const result = new Map<string, Value>()
  keys.forEach((key, index) => {
    const value = values[index]
    if (value !== undefined) result.set(key, value)
  })
  return result
}
