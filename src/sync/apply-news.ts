import {
  isConfirmed,
  isPending,
  lastPositionOf,
  lastVersionOf,
  type ConfirmedCommit,
  type PendingCommit,
} from '../events/commit.js'
import type { EventLog, LogChange, StreamEnd } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import { cursorOf } from '../log/read-log.js'
import type { OpenRedecider } from '../log/redecider.js'
import type { RejectionReason } from '../log/rejection.js'
import { rebaseStream, type StreamNews } from './rebase.js'

/** What an answer of the centre says about this device's log. */
export interface News {
  /** `null` when the centre was not asked. */
  readonly epoch: string | null
  /** In position order, without gaps among themselves. */
  readonly confirmed: readonly ConfirmedCommit[]
  /** By commit id. */
  readonly refused: ReadonlyMap<string, RefusedCommit>
}

/** A pending commit the centre will never take. */
export interface RefusedCommit {
  readonly streamId: string
  readonly reason: RejectionReason
}

// Each retry means a commit was captured on the same stream in between.
const MAX_ATTEMPTS = 50

/**
 * Makes the news part of the log in one transaction: confirms, decides again, rejects. `'gap'` when the confirmed commits
 * do not continue what the log holds: the caller pulls instead.
 * @throws DocketError `fenced`.
 */
export async function applyNews(
  log: EventLog,
  openRedecider: OpenRedecider,
  news: News,
  fence: number,
): Promise<'applied' | 'gap'> {
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const state = await log.state()
    const confirmed = news.confirmed.filter((commit) => lastPositionOf(commit) > state.position)
    const [first] = confirmed
    if (first !== undefined && first.firstPosition !== state.position + 1) return 'gap'
    const change = await computeChange(log, openRedecider, { ...news, confirmed }, state)
    if ((await log.change({ ...change, fence })) === 'changed') return 'applied'
  }
  throw new Error(`The log of ${log.store} kept changing while news of the centre was applied.`)
}

async function computeChange(
  log: EventLog,
  openRedecider: OpenRedecider,
  news: News,
  state: LogState,
): Promise<Omit<LogChange, 'fence'>> {
  const ends = new Map<string, StreamEnd>()
  const settled: number[] = []
  const replaced: PendingCommit[] = []
  const rejected: { commit: PendingCommit; reason: RejectionReason }[] = []
  const streams = await withPending(log, confirmedByStream(news), state, ends)
  const refused = new Map([...news.refused].map(([id, { reason }]) => [id, reason]))
  for (const [streamId, confirmed] of streams) {
    const commits = await log.readStream(streamId)
    const stream: StreamNews = {
      streamId,
      history: commits.filter(isConfirmed).filter(({ firstPosition }) => firstPosition <= state.position),
      confirmed,
      pending: commits.filter(isPending),
      refused,
    }
    const rebased = rebaseStream(stream, openRedecider)
    settled.push(...rebased.settled)
    replaced.push(...rebased.replaced)
    rejected.push(...rebased.rejected)
    if (rebased.end !== null) ends.set(streamId, rebased.end)
  }
  return {
    basis: cursorOf(state),
    ...(news.epoch === null ? {} : { epoch: news.epoch }),
    confirmed: news.confirmed,
    settled,
    replaced,
    rejected,
    ends,
    syncedAt: new Date().toISOString(),
  }
}

function confirmedByStream(news: News): Map<string, ConfirmedCommit[]> {
  const streams = new Map<string, ConfirmedCommit[]>()
  for (const { streamId } of news.refused.values()) streams.set(streamId, [])
  for (const commit of news.confirmed) {
    const known = streams.get(commit.streamId)
    if (known === undefined) streams.set(commit.streamId, [commit])
    else known.push(commit)
  }
  return streams
}

/** The streams this device has captured on; of the others only the end is noted, so that a capture meanwhile is seen. */
async function withPending(
  log: EventLog,
  streams: Map<string, ConfirmedCommit[]>,
  state: LogState,
  ends: Map<string, StreamEnd>,
): Promise<Map<string, ConfirmedCommit[]>> {
  const captured = new Map<string, ConfirmedCommit[]>()
  const heads =
    state.pendingCount === 0 ? [] : await Promise.all([...streams.keys()].map((streamId) => log.streamHead(streamId)))
  const waiting = new Set(heads.filter((head) => head.version > head.confirmedVersion).map(({ streamId }) => streamId))
  for (const [streamId, confirmed] of streams) {
    const last = confirmed.at(-1)
    if ((waiting as ReadonlySet<string>).has(streamId)) captured.set(streamId, confirmed)
    else if (last !== undefined) ends.set(streamId, { version: lastVersionOf(last), tip: last.commitId })
  }
  return captured
}
