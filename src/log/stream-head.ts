import { isConfirmed, lastVersionOf, type ConfirmedCommit, type PendingCommit } from '../events/commit.js'
import type { StreamId, Version } from '../events/ids.js'
import { emptyHead, type StreamHead } from './log-state.js'
import type { CaptureRecord, ConfirmedHead } from './records.js'

/** The head of a stream, from the end of its confirmed part and its last capture. */
export function headOf(
  streamId: string,
  confirmed: Omit<ConfirmedHead, 'streamId'> | undefined,
  lastCapture: CaptureRecord | undefined,
): StreamHead | undefined {
  const end = lastCapture === undefined ? confirmed : { version: lastCapture.lastVersion, tip: lastCapture.commitId }
  if (end === undefined) return undefined
  const isPlaced = lastCapture?.lastPosition !== undefined
  const confirmedVersion = isPlaced ? end.version : (confirmed?.version ?? 0)
  return {
    streamId: streamId as StreamId,
    version: end.version as Version,
    confirmedVersion: confirmedVersion as Version,
    tip: end.tip,
  }
}

/** The head of a stream that holds these commits and nothing else. */
export function headAfter(streamId: string, commits: readonly (ConfirmedCommit | PendingCommit)[]): StreamHead {
  const last = commits.at(-1)
  const confirmed = commits.findLast(isConfirmed)
  if (last === undefined) return emptyHead(streamId as StreamId)
  return {
    streamId: last.streamId,
    version: lastVersionOf(last),
    confirmedVersion: (confirmed === undefined ? 0 : lastVersionOf(confirmed)) as Version,
    tip: last.commitId,
  }
}

/** Where the streams of these commits end, when they are the last of their streams. */
export function confirmedHeads(commits: readonly ConfirmedCommit[]): ConfirmedHead[] {
  const heads = new Map<string, ConfirmedHead>()
  for (const commit of commits) {
    const { streamId, commitId } = commit
    heads.set(streamId, { streamId, version: lastVersionOf(commit), tip: commitId })
  }
  return [...heads.values()]
}
