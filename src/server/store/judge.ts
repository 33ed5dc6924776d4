import { meetsExpectedVersion, type Commit, type CommitEvent } from '../../events/commit.js'
import { isSameJson } from '../../events/json.js'
import type { Verdict } from '../../protocol/messages.js'
import type { CheckedCommit } from './check-commit.js'
import { findRepeats, type Repeats } from './find-repeats.js'

/** Where a commit stands in the store. */
export interface Placement {
  readonly firstPosition: number
  readonly firstVersion: number
  readonly receivedAt: string
}

/** A commit the store holds. */
export interface KnownCommit extends Placement {
  readonly commitId: string
  readonly commandId: string
  readonly streamId: string
  readonly eventCount: number
}

/** An event the store holds, and the commit it came in. */
export interface KnownEvent {
  readonly position: number
  readonly type: string
  readonly schemaVersion: number
  /** JSON text, as stored. */
  readonly data: string
  readonly commit: KnownCommit
}

/** What is known by its name. */
export interface Lookup<Value> {
  get(name: string): Value | undefined
}

/** All the store knows that matters to a push. */
export interface Known {
  /** Position of the last event of the store. */
  readonly head: number
  readonly eventById: Lookup<KnownEvent>
  readonly commitByCommandId: Lookup<KnownCommit>
  readonly commitById: Lookup<KnownCommit>
  /** A stream that is not listed has no events. */
  readonly versionByStream: Lookup<number>
}

/** A commit to write, and where. */
export interface PlacedCommit extends Placement {
  readonly commit: Commit
}

/** What is to be answered and written. */
export interface Judgement {
  /** One a commit, in the order sent. */
  readonly verdicts: readonly Verdict[]
  readonly placed: readonly PlacedCommit[]
  readonly head: number
}

/**
 * Decides a push: which commits enter the store and where, and what is answered for each. Pure. Positions and versions
 * continue without gaps from what is `known`, in the order sent; a commit after one of its stream that failed is blocked.
 */
export function judge(commits: readonly CheckedCommit[], known: Known, receivedAt: string): Judgement {
  const repeats = findRepeats(commits)
  const running: Running = { head: known.head, known: known.versionByStream, versions: new Map(), failed: new Set() }
  const placed: PlacedCommit[] = []
  const verdicts = commits.map((checked, index): Verdict => {
    const verdict = firmVerdict(checked, index, { repeats, known }) ?? runningVerdict(checked, running, receivedAt)
    if (verdict.verdict === 'accepted') placed.push(place(checked.commit!, verdict, running))
    else if (verdict.verdict !== 'already-accepted' && checked.streamId !== null) running.failed.add(checked.streamId)
    return verdict
  })
  return { verdicts, placed, head: running.head }
}

interface Running {
  head: number
  readonly known: Known['versionByStream']
  /** Of the streams that this push has moved. */
  readonly versions: Map<string, number>
  readonly failed: Set<string>
}

function place(commit: Commit, { firstPosition, firstVersion, receivedAt }: Placement, running: Running): PlacedCommit {
  running.head += commit.events.length
  running.versions.set(commit.streamId, firstVersion + commit.events.length - 1)
  return { commit, firstPosition, firstVersion, receivedAt }
}

/** The verdicts that hold whatever became of the commits before. */
function firmVerdict(
  { commitId, commit, refused }: CheckedCommit,
  index: number,
  { repeats, known }: { readonly repeats: Repeats; readonly known: Known },
): Verdict | null {
  if (commit === null) {
    return { commitId, verdict: 'refused', ...(refused ?? { code: 'invalid-commit', message: 'Not a commit.' }) }
  }
  const repeat = repeats.get(index)
  if (repeat !== undefined) return conflict(commit, repeat)
  return knownEventsVerdict(commit, known) ?? knownIdsVerdict(commit, known)
}

function runningVerdict({ commitId, commit, refused }: CheckedCommit, running: Running, receivedAt: string): Verdict {
  if (commit === null || running.failed.has(commit.streamId)) return { commitId, verdict: 'blocked' }
  if (refused !== null) return { commitId, verdict: 'refused', ...refused }
  const currentVersion = running.versions.get(commit.streamId) ?? running.known.get(commit.streamId) ?? 0
  if (!meetsExpectedVersion(commit.expectedVersion, currentVersion)) {
    return { commitId, verdict: 'behind', currentVersion }
  }
  return {
    commitId,
    verdict: 'accepted',
    firstPosition: running.head + 1,
    firstVersion: currentVersion + 1,
    receivedAt,
  }
}

/** For a commit some of whose events the store holds. */
function knownEventsVerdict(commit: Commit, known: Known): Verdict | null {
  const found = commit.events.map(({ id }) => known.eventById.get(id))
  const first = found.find((event) => event !== undefined)
  if (first === undefined) return null
  const changed = commit.events.find((event, index) => {
    const stored = found[index]
    return stored !== undefined && !isSameEvent(commit.streamId, event, stored)
  })
  if (changed !== undefined) return conflict(commit, `Event ${changed.id} is already stored with other content.`)
  const isWhole =
    first.commit.eventCount === found.length &&
    found.every((event, index) => event?.position === first.commit.firstPosition + index)
  if (isWhole) return alreadyAccepted(commit, first.commit)
  const carrier = known.commitByCommandId.get(commit.commandId)
  // Decided again after its first decision had arrived: equal events kept their ids, and the command has its effect.
  const isRedecided =
    carrier !== undefined && carrier.commitId !== commit.commitId && carrier.streamId === commit.streamId
  if (isRedecided && found.every((event) => event === undefined || event.commit.commandId === commit.commandId)) {
    return alreadyAccepted(commit, carrier)
  }
  return conflict(commit, 'Some of its events are already stored, in another commit.')
}

/** For a commit whose events are new: its command or commit id may not be. */
function knownIdsVerdict(commit: Commit, known: Known): Verdict | null {
  const carrier = known.commitByCommandId.get(commit.commandId)
  if (carrier !== undefined) {
    return carrier.streamId === commit.streamId
      ? alreadyAccepted(commit, carrier)
      : conflict(commit, `Command ${commit.commandId} has already taken effect on stream ${carrier.streamId}.`)
  }
  return known.commitById.get(commit.commitId) === undefined
    ? null
    : conflict(commit, `Commit id ${commit.commitId} already names another commit.`)
}

function isSameEvent(streamId: string, event: CommitEvent, stored: KnownEvent): boolean {
  if (stored.commit.streamId !== streamId || stored.type !== event.type) return false
  if (stored.schemaVersion !== event.schemaVersion) return false
  const data = JSON.stringify(event.data)
  // Both sides read from text: -0 is stored as 0.
  return stored.data === data || isSameJson(JSON.parse(stored.data), JSON.parse(data))
}

function alreadyAccepted({ commitId }: Commit, { firstPosition, firstVersion, receivedAt }: Placement): Verdict {
  return { commitId, verdict: 'already-accepted', firstPosition, firstVersion, receivedAt }
}

function conflict({ commitId }: Commit, message: string): Verdict {
  return { commitId, verdict: 'event-id-conflict', message }
}
