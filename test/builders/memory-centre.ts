import type { Commit, ConfirmedCommit } from '../../src/events/commit.ts'
import { newId, type Position, type Version } from '../../src/events/ids.ts'
import { judge, type KnownCommit } from '../../src/server/store/judge.ts'
import type { SyncTransport } from '../../src/sync/transport.ts'

/** A centre in this process, without a database: it judges as the real one does, and costs next to nothing. */
export interface MemoryCentre {
  readonly transport: SyncTransport
  readonly log: readonly ConfirmedCommit[]
  /** Stores commits of another device. */
  take(commits: readonly Commit[]): void
  /** Goes on with the first `commits` commits alone, under another epoch, as after restoring a backup. */
  restore(commits: number): void
}

/** Creates a centre for `store`, where it is always the same time. */
export function createMemoryCentre(store: string): MemoryCentre {
  const log: ConfirmedCommit[] = []
  const versionByStream = new Map<string, number>()
  const commitByCommandId = new Map<string, KnownCommit>()
  let epoch = newId()
  let head = 0
  const place = (commit: ConfirmedCommit) => {
    const { firstPosition, firstVersion, receivedAt, commitId, commandId, streamId, events } = commit
    const placement = { firstPosition, firstVersion, receivedAt }
    head = firstPosition + events.length - 1
    versionByStream.set(streamId, firstVersion + events.length - 1)
    commitByCommandId.set(commandId, { ...placement, commitId, commandId, streamId, eventCount: events.length })
    log.push(commit)
  }
  const take = (commits: readonly Commit[]) => {
    const checked = commits.map((commit) => {
      return { commitId: commit.commitId, streamId: commit.streamId, commit, refused: null }
    })
    const known = { head, eventById: new Map(), commitByCommandId, commitById: new Map(), versionByStream }
    const { placed, verdicts } = judge(checked, known, '2026-11-23T12:00:01.000Z')
    for (const { commit, firstPosition, firstVersion, receivedAt } of placed) {
      const placement = { firstPosition: firstPosition as Position, firstVersion: firstVersion as Version, receivedAt }
      place({ ...commit, ...placement })
    }
    return [...verdicts]
  }
  return {
    log,
    take,
    restore: (commits) => {
      const kept = log.slice(0, commits)
      log.length = 0
      versionByStream.clear()
      commitByCommandId.clear()
      head = 0
      epoch = newId()
      kept.forEach(place)
    },
    transport: {
      push: (push) => {
        const verdicts = push.epoch === null || push.epoch === epoch ? take(push.commits) : []
        return Promise.resolve({ store, epoch, head, verdicts })
      },
      pull: ({ after, limit }) => Promise.resolve({ store, epoch, head, commits: page(log, after, limit) }),
      live: () => new Promise(() => undefined),
    },
  }
}

function page(log: readonly ConfirmedCommit[], after: number, limit: number): ConfirmedCommit[] {
  const start = log.findIndex(({ firstPosition, events }) => firstPosition + events.length - 1 > after)
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
