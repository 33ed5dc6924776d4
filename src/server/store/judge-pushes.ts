import type { CheckedCommit } from './check-commit.js'
import { layered } from './layered.js'
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
  const learned = nothingLearned()
  const both = {
    eventById: layered(learned.eventById, known.eventById),
    commitByCommandId: layered(learned.commitByCommandId, known.commitByCommandId),
    commitById: layered(learned.commitById, known.commitById),
    versionByStream: layered(learned.versionByStream, known.versionByStream),
  }
  let { head } = known
  const judgements = pushes.map((commits) => {
    const judgement = judge(commits, { ...both, head }, receivedAt)
    for (const one of judgement.placed) learn(learned, one)
    head = judgement.head
    return judgement
  })
  return { judgements, head }
}

interface Learned {
  readonly eventById: Map<string, KnownEvent>
  readonly commitByCommandId: Map<string, KnownCommit>
  readonly commitById: Map<string, KnownCommit>
  readonly versionByStream: Map<string, number>
}

function nothingLearned(): Learned {
  return { eventById: new Map(), commitByCommandId: new Map(), commitById: new Map(), versionByStream: new Map() }
}

function learn(learned: Learned, placed: PlacedCommit): void {
  const { commitId, commandId, streamId, events } = placed.commit
  const { firstPosition, firstVersion, receivedAt } = placed
  const ids = { commitId, commandId, streamId, eventCount: events.length }
  const commit: KnownCommit = { ...ids, firstPosition, firstVersion, receivedAt }
  learned.commitByCommandId.set(commandId, commit)
  learned.commitById.set(commitId, commit)
  learned.versionByStream.set(streamId, firstVersion + events.length - 1)
  events.forEach(({ id, type, schemaVersion, data }, index) => {
    learned.eventById.set(id, {
      position: firstPosition + index,
      type,
      schemaVersion,
      // Only an id that comes again has it compared.
      get data() {
        return JSON.stringify(data)
      },
      commit,
    })
  })
}
