import {
  isConfirmed,
  lastPositionOf,
  lastVersionOf,
  type ConfirmedCommit,
  type PendingCommit,
} from '../events/commit.js'
import { docketError } from '../errors.js'
import { readCommits, writeCommits, type RecordText } from './commit-text.js'
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

/** The text of a capture. */
export function textOfCapture({ sequence, record }: Capture): RecordText {
  return { record: `capture ${sequence}`, text: record.body }
}

/** The commit of a record. @throws DocketError `log-corrupt`. */
export function readCapture(capture: Capture, store: string): ConfirmedCommit | PendingCommit {
  const { sequence } = capture
  const { text, record } = textOfCapture(capture)
  const source = { store, record }
  const [commit] = readCommits(text, source)
  if (commit !== undefined) return isConfirmed(commit) ? commit : { ...commit, sequence }
  throw docketError('log-corrupt', `Capture ${sequence} of the log of ${store} is empty; nothing was deleted.`, source)
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
