import { docketError, type DocketError } from '../errors.js'
import { meetsExpectedVersion, type Commit, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { Position, Version } from '../events/ids.js'
import { isSameJson } from '../events/json.js'
import type { Appended, CommitDraft } from './event-log.js'
import { emptyHead, type LogState, type StreamHead } from './log-state.js'

type Placed = ConfirmedCommit | PendingCommit

/** What the log holds of the streams and ids that some drafts name. */
export interface AppendView {
  readonly state: LogState
  readonly heads: ReadonlyMap<string, StreamHead>
  /** By command id and by event id. */
  readonly commitById: ReadonlyMap<string, Placed>
}

/** The records an append writes, and what each caller is told. */
export interface AppendPlan {
  readonly state: LogState
  readonly heads: ReadonlyMap<string, StreamHead>
  readonly written: readonly Placed[]
  readonly outcomes: readonly (Appended | DocketError)[]
}

interface Progress {
  state: LogState
  readonly heads: Map<string, StreamHead>
  readonly commitById: Map<string, Placed>
  readonly written: Placed[]
}

/**
 * Places drafts one after the other on a log that stands at `view`: each is judged on what those before it left, and a
 * draft that fails leaves nothing. `confirmedAt` is the time they are confirmed at when the device is its own authority,
 * and `null` when a centre is.
 */
export function planAppend(drafts: readonly CommitDraft[], view: AppendView, confirmedAt: string | null): AppendPlan {
  const progress: Progress = {
    state: view.state,
    heads: new Map(),
    commitById: new Map(view.commitById),
    written: [],
  }
  const outcomes = drafts.map((draft) => planOne(draft, view, progress, confirmedAt))
  return { state: progress.state, heads: progress.heads, written: progress.written, outcomes }
}

/** Like {@link planAppend}, but nothing is placed behind the first draft that fails: its error is the last outcome then. */
export function planUpToFailure(
  drafts: readonly CommitDraft[],
  view: AppendView,
  confirmedAt: string | null,
): AppendPlan {
  const whole = planAppend(drafts, view, confirmedAt)
  const failed = whole.outcomes.findIndex((outcome) => !('status' in outcome))
  if (failed < 0) return whole
  const plan = planAppend(drafts.slice(0, failed), view, confirmedAt)
  return { ...plan, outcomes: [...plan.outcomes, whole.outcomes[failed]!] }
}

function planOne(
  draft: CommitDraft,
  view: AppendView,
  progress: Progress,
  confirmedAt: string | null,
): Appended | DocketError {
  const { commit, suppliedEventIds = [] } = draft
  const earlier = findEarlier(commit, suppliedEventIds, progress)
  if (earlier !== undefined) return earlier
  const head = progress.heads.get(commit.streamId) ?? view.heads.get(commit.streamId) ?? emptyHead(commit.streamId)
  if (!fits(draft, head)) return wrongVersion(commit, head.version)
  const placed = place(commit, head, progress.state, confirmedAt)
  const version = (head.version + commit.events.length) as Version
  progress.heads.set(commit.streamId, {
    streamId: commit.streamId,
    version,
    confirmedVersion: confirmedAt === null ? head.confirmedVersion : version,
    tip: commit.commitId,
  })
  progress.state = stateAfter(progress.state, placed)
  for (const id of [commit.commandId, ...suppliedEventIds]) progress.commitById.set(id, placed)
  progress.written.push(placed)
  return { status: 'appended', commit: placed }
}

function fits({ commit, expectedTip, isRestored = false }: CommitDraft, head: StreamHead): boolean {
  const isTip = expectedTip === undefined || expectedTip === head.tip
  return isRestored || (isTip && meetsExpectedVersion(commit.expectedVersion, head.version))
}

function findEarlier(
  commit: Commit,
  suppliedEventIds: readonly string[],
  progress: Progress,
): Appended | DocketError | undefined {
  const sameCommand = progress.commitById.get(commit.commandId)
  if (sameCommand?.commandId === commit.commandId) {
    return isSameRequest(commit, suppliedEventIds, sameCommand)
      ? { status: 'already-appended', commit: sameCommand }
      : commandIdConflict(commit.commandId)
  }
  const repeated = suppliedEventIds.find((id, index) => suppliedEventIds.indexOf(id) !== index)
  if (repeated !== undefined) return eventIdConflict(repeated)
  const taken = suppliedEventIds.find((id) => holdsEvent(progress.commitById.get(id), id))
  if (taken === undefined) return undefined
  const earlier = progress.commitById.get(taken)
  return earlier !== undefined && isSameContent(commit, earlier)
    ? { status: 'already-appended', commit: earlier }
    : eventIdConflict(taken)
}

/** An id may be the command's of one commit and be asked for as an event's. */
function holdsEvent(commit: Placed | undefined, eventId: string): boolean {
  return commit?.events.some(({ id }) => id === eventId) === true
}

/** A retry says the same again: the same command, or the same events where no command was given. */
function isSameRequest(commit: Commit, suppliedEventIds: readonly string[], earlier: Commit): boolean {
  if (commit.streamId !== earlier.streamId) return false
  if (commit.command !== null || earlier.command !== null) return isSameJson(commit.command, earlier.command)
  if (suppliedEventIds.length > 0 && !isSameContent(commit, earlier)) return false
  return isSameJson(commit.events.map(withoutId), earlier.events.map(withoutId))
}

function withoutId(event: Commit['events'][number]): unknown {
  return { type: event.type, schemaVersion: event.schemaVersion, data: event.data }
}

/** True when two commits hold the same events, ids included, on the same stream. */
export function isSameContent(left: Commit, right: Commit): boolean {
  return left.streamId === right.streamId && isSameJson(left.events, right.events)
}

function place(commit: Commit, head: StreamHead, state: LogState, confirmedAt: string | null): Placed {
  const firstVersion = (head.version + 1) as Version
  if (confirmedAt === null) return { ...commit, sequence: state.nextSequence, firstVersion }
  return { ...commit, firstPosition: (state.position + 1) as Position, firstVersion, receivedAt: confirmedAt }
}

function stateAfter(state: LogState, placed: Placed): LogState {
  return 'sequence' in placed
    ? { ...state, nextSequence: placed.sequence + 1, pendingCount: state.pendingCount + 1 }
    : { ...state, position: (state.position + placed.events.length) as Position }
}

function wrongVersion(commit: Commit, actualVersion: number): DocketError {
  const { streamId, expectedVersion } = commit
  const message = `Stream ${streamId} is at version ${actualVersion}, not at the expected ${expectedVersion}. Read it again and decide on what is there.`
  return docketError('wrong-expected-version', message, { streamId, expectedVersion, actualVersion })
}

function eventIdConflict(eventId: string): DocketError {
  const message = `Event id ${eventId} is taken by another event. An id names one event for ever: use a new one.`
  return docketError('event-id-conflict', message, { eventId })
}

function commandIdConflict(commandId: string): DocketError {
  const message = `Command id ${commandId} was used for another command. Reuse an id only to retry the same command.`
  return docketError('command-id-conflict', message, { commandId })
}
