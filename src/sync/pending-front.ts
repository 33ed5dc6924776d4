import type { PendingCommit } from '../events/commit.js'
import type { EventLog } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { News } from './news.js'

/** What this device has pending on the streams of some news, oldest first, as far as it may have become confirmed. */
export interface PendingFront {
  /** Whether anything is pending on a stream of the news. */
  isWaiting(streamId: string): boolean
  /** The oldest pending commits of a stream; there may be more. */
  oldestOf(streamId: string): readonly PendingCommit[]
}

/**
 * Reads no more than the news can confirm, however much is pending, and nothing after a push: what was sent is at hand.
 */
export async function readPendingFront(log: EventLog, state: LogState, news: News): Promise<PendingFront> {
  if (state.pendingCount === 0) return frontOf(new Set(), [])
  const { sent, confirmed, refused } = news
  const streamIds = new Set<string>([...confirmed, ...refused.values()].map(({ streamId }) => streamId))
  // As long as the generation stands, what was pending then is pending still, with the same ids and versions.
  if (sent?.generation === state.generation) return frontOf(streamIds, sent.commits)
  const heads = await log.streamHeads([...streamIds])
  const waiting = new Set<string>()
  for (const head of heads) if (head.version > head.confirmedVersion) waiting.add(head.streamId)
  const size = confirmed.filter(({ streamId }) => waiting.has(streamId)).length
  return frontOf(waiting, size === 0 ? [] : await log.readPending(0, size))
}

function frontOf(waiting: ReadonlySet<string>, commits: readonly PendingCommit[]): PendingFront {
  const byStream = new Map<string, PendingCommit[]>()
  for (const commit of commits) {
    const known = byStream.get(commit.streamId)
    if (known === undefined) byStream.set(commit.streamId, [commit])
    else known.push(commit)
  }
  return { isWaiting: (streamId) => waiting.has(streamId), oldestOf: (streamId) => byStream.get(streamId) ?? [] }
}
