import type { Commit, ConfirmedCommit } from '../../src/events/commit.ts'
import type { Position, Version } from '../../src/events/ids.ts'
import { judge, type KnownCommit } from '../../src/server/judge.ts'
import type { SyncTransport } from '../../src/sync/transport.ts'

/** A centre in this process, without a database: it judges as the real one does, and costs next to nothing. */
export interface MemoryCentre {
  readonly transport: SyncTransport
  readonly log: readonly ConfirmedCommit[]
  /** Stores commits of another device. */
  take(commits: readonly Commit[]): void
}

const EPOCH = '0b6f1c5e-58a1-4c6f-9d2b-3e4f5a6b7c8d'

/** Creates a centre for `store`. `stamp` is the time it receives everything at. */
export function createMemoryCentre(store: string, stamp = '2026-11-23T12:00:01.000Z'): MemoryCentre {
  const log: ConfirmedCommit[] = []
  const versionByStream = new Map<string, number>()
  const commitByCommandId = new Map<string, KnownCommit>()
  let head = 0
  const take = (commits: readonly Commit[]) => {
    const checked = commits.map((commit) => ({
      commitId: commit.commitId,
      streamId: commit.streamId,
      commit,
      refused: null,
    }))
    const known = { head, eventById: new Map(), commitByCommandId, commitById: new Map(), versionByStream }
    const judgement = judge(checked, known, stamp)
    for (const { commit, firstPosition, firstVersion, receivedAt } of judgement.placed) {
      const placement = { firstPosition, firstVersion, receivedAt }
      const { commitId, commandId, streamId, events } = commit
      versionByStream.set(streamId, firstVersion + events.length - 1)
      commitByCommandId.set(commandId, { ...placement, commitId, commandId, streamId, eventCount: events.length })
      log.push({
        ...commit,
        ...placement,
        firstPosition: firstPosition as Position,
        firstVersion: firstVersion as Version,
      })
    }
    head = judgement.head
    return judgement.verdicts
  }
  return {
    log,
    take,
    transport: {
      push: ({ commits }) => {
        const verdicts = [...take(commits)]
        return Promise.resolve({ store, epoch: EPOCH, head, verdicts })
      },
      pull: ({ after, limit }) => Promise.resolve({ store, epoch: EPOCH, head, commits: page(log, after, limit) }),
      live: () => new Promise(() => undefined),
    },
  }
}

function page(log: readonly ConfirmedCommit[], after: number, limit: number): ConfirmedCommit[] {
  const start = log.findIndex(({ firstPosition }) => firstPosition > after)
  if (start < 0) return []
  let events = 0
  const commits: ConfirmedCommit[] = []
  for (let index = start; index < log.length; index += 1) {
    const commit = log[index]!
    events += commit.events.length
    if (commits.length > 0 && events > limit) break
    commits.push(commit)
  }
  return commits
}
