import { lastPositionOf, lastVersionOf } from '../events/commit.js'
import type { ConfirmedCommit } from '../events/commit.js'
import type { EventLog, LogChange, StreamEnd } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import { cursorOf } from '../log/read-log.js'
import type { OpenRedecider } from '../log/redecider.js'
import type { News } from './news.js'
import { readPendingFront } from './pending-front.js'
import { rebaseStream, settledAsCaptured, type StreamRebase } from './rebase.js'

// Each retry means a commit was captured on the same stream in between.
const MAX_ATTEMPTS = 50

/**
 * Makes the news part of the log in one transaction: confirms, decides again, rejects. `'gap'` when the confirmed commits
 * do not continue what the log holds: the caller pulls instead. What it reads grows with the news, not with the log: own
 * commits confirmed as they were captured are settled by their sequence, and only a stream whose pending commits must be
 * decided again is read.
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
    const change = await computeChange({ log, openRedecider, state }, { ...news, confirmed })
    if ((await log.change({ ...change, fence })) === 'changed') return 'applied'
  }
  throw new Error(`The log of ${log.store} kept changing while news of the centre was applied.`)
}

async function computeChange(
  { log, openRedecider, state }: { log: EventLog; openRedecider: OpenRedecider; state: LogState },
  news: News,
): Promise<Omit<LogChange, 'fence'>> {
  const ends = new Map<string, StreamEnd>()
  const rebased: Omit<StreamRebase, 'end'>[] = []
  const front = await readPendingFront(log, state, news)
  const isRefused = new Set([...news.refused.values()].map(({ streamId }) => streamId))
  for (const [streamId, confirmed] of confirmedByStream(news)) {
    const last = confirmed.at(-1)
    const asCaptured = isRefused.has(streamId) ? null : settledAsCaptured(confirmed, front.oldestOf(streamId))
    if (asCaptured !== null) {
      rebased.push({ settled: asCaptured, replaced: [], rejected: [] })
    } else if (front.isWaiting(streamId)) {
      const stream = rebaseStream({ opened: await openRedecider(streamId), confirmed, refused: news.refused })
      rebased.push(stream)
      if (stream.end !== null) ends.set(streamId, stream.end)
    } else if (last !== undefined) {
      // Nothing is pending here; the end is noted so that a capture meanwhile is seen.
      ends.set(streamId, { version: lastVersionOf(last), tip: last.commitId })
    }
  }
  return {
    basis: cursorOf(state),
    ...(news.epoch === null ? {} : { epoch: news.epoch }),
    confirmed: news.confirmed,
    settled: rebased.flatMap(({ settled }) => settled),
    replaced: rebased.flatMap(({ replaced }) => replaced),
    rejected: rebased.flatMap(({ rejected }) => rejected),
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
