import type { CheckedCommit } from './check-commit.js'
import { judge, type Judgement, type Known, type KnownCommit, type KnownEvent, type PlacedCommit } from './judge.js'

/** What some pushes lead to, one behind the other. */
export interface JudgedPushes {
  /** One a push, in their order; each is judged on what those before it left. */
  readonly judgements: readonly Judgement[]
  /** Position of the last event of the store after all of them. */
  readonly head: number
}

/** Judges pushes to one store as if each had been written before the next is looked at. Pure. */
export function judgePushes(
  pushes: readonly (readonly CheckedCommit[])[],
  known: Known,
  receivedAt: string,
): JudgedPushes {
  const growing = growingFrom(known)
  const judgements = pushes.map((commits) => {
    const judgement = judge(commits, growing, receivedAt)
    for (const one of judgement.placed) learn(growing, one)
    growing.head = judgement.head
    return judgement
  })
  return { judgements, head: growing.head }
}

interface Growing extends Known {
  head: number
  readonly eventById: Map<string, KnownEvent>
  readonly commitByCommandId: Map<string, KnownCommit>
  readonly commitById: Map<string, KnownCommit>
  readonly versionByStream: Map<string, number>
}

function growingFrom({ head, eventById, commitByCommandId, commitById, versionByStream }: Known): Growing {
  return {
    head,
    eventById: new Map(eventById),
    commitByCommandId: new Map(commitByCommandId),
    commitById: new Map(commitById),
    versionByStream: new Map(versionByStream),
  }
}

function learn(growing: Growing, placed: PlacedCommit): void {
  const { commitId, commandId, streamId, events } = placed.commit
  const { firstPosition, firstVersion, receivedAt } = placed
  const ids = { commitId, commandId, streamId, eventCount: events.length }
  const commit: KnownCommit = { ...ids, firstPosition, firstVersion, receivedAt }
  growing.commitByCommandId.set(commandId, commit)
  growing.commitById.set(commitId, commit)
  growing.versionByStream.set(streamId, firstVersion + events.length - 1)
  events.forEach(({ id, type, schemaVersion, data }, index) => {
    const position = firstPosition + index
    growing.eventById.set(id, { position, type, schemaVersion, data: JSON.stringify(data), commit })
  })
}
