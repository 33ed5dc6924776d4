import {
  isConfirmed,
  lastPositionOf,
  lastVersionOf,
  type ConfirmedCommit,
  type PendingCommit,
} from '../events/commit.js'
import { docketError } from '../errors.js'
import { readCommits, writeCommits, type WaitingCommit } from './commit-text.js'
import type { CaptureEnd } from './log-state.js'
import type { Capture, CaptureRecord } from './records.js'

/** The record of a captured commit; `after` is how it leaves the log. */
export function toCaptureRecord(commit: ConfirmedCommit | PendingCommit, after: CaptureEnd): CaptureRecord {
  const { streamId, firstVersion, commitId } = commit
  const body = writeCommits([[streamId, [commit]]])
  const { position, pendingCount } = after
  const end = { lastVersion: lastVersionOf(commit), after: { position, pendingCount } }
  const record = { streamId, firstVersion, commitId, ...end, body }
  return isConfirmed(commit) ? { ...record, lastPosition: lastPositionOf(commit) } : record
}

/** The commit of a record. @throws DocketError `log-corrupt`. */
export function readCapture({ sequence, record }: Capture, store: string): ConfirmedCommit | PendingCommit {
  const source = { store, record: `capture ${sequence}` }
  const [commit] = readCommits(record.body, source)
  if (commit !== undefined) return isPlaced(commit) ? commit : { ...commit, sequence }
  throw docketError('log-corrupt', `Capture ${sequence} of the log of ${store} is empty; nothing was deleted.`, source)
}

function isPlaced(commit: ConfirmedCommit | WaitingCommit): commit is ConfirmedCommit {
  return 'firstPosition' in commit
}

/** The pending ones among captures. @throws DocketError `log-corrupt`. */
export function readPending(captures: readonly Capture[], store: string): PendingCommit[] {
  return captures
    .filter(({ record }) => record.lastPosition === undefined)
    .map((capture) => readCapture(capture, store) as PendingCommit)
}

/** The commits of captures the device has confirmed. @throws DocketError `log-corrupt`. */
export function readPlaced(captures: readonly Capture[], store: string): ConfirmedCommit[] {
  return captures
    .filter(({ record }) => record.lastPosition !== undefined)
    .map((capture) => readCapture(capture, store) as ConfirmedCommit)
}
