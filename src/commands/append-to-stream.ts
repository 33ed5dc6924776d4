import { docketError } from '../errors.js'
import type { ExpectedVersion } from '../events/commit.js'
import { newCommitId, toStreamId } from '../events/ids.js'
import type { CommitDraft, EventLog } from '../log/event-log.js'
import type { Model } from '../model/define-model.js'
import { toCommit, type CaptureOptions } from './capture-context.js'
import { captureEvents, type NewEvent } from './capture-events.js'
import { packReceipt, type PackedReceipt } from './receipt.js'
import { appendReversal, reversesAny } from './reversals.js'

/** Options of {@link appendToStream}. */
export interface AppendOptions extends CaptureOptions {
  /** What the stream must be at; `'any'` by default. */
  readonly expectedVersion?: ExpectedVersion
}

/** Where appends go, and by which device. */
export interface AppendTarget {
  readonly model: Model
  readonly log: EventLog
  readonly deviceId: string
}

/**
 * Appends events to one stream as one commit, durably, all or none. A repeated append with the same command id, or the
 * same event ids and content, gives the receipt of the first.
 * @throws DocketError `wrong-expected-version`, `event-id-conflict`, `command-id-conflict`, `validation-failed`,
 * `unknown-event-type`, `not-reversible`, `invalid-argument`, and those of the log.
 */
export async function appendToStream(
  target: AppendTarget,
  request: { readonly streamId: string; readonly events: readonly NewEvent[] },
  options: AppendOptions = {},
): Promise<PackedReceipt> {
  const draft = draftOf(target, request, options)
  const { log } = target
  return packReceipt(reversesAny([draft.commit]) ? await appendReversal(log, draft) : await log.append(draft))
}

/** What is appended for a request. @throws DocketError what {@link appendToStream} throws before it appends. */
export function draftOf(
  target: AppendTarget,
  request: { readonly streamId: string; readonly events: readonly NewEvent[] },
  options: AppendOptions,
): CommitDraft {
  const streamId = toStreamId(request.streamId)
  const expectedVersion = checkExpectedVersion(options.expectedVersion ?? 'any')
  const commitId = newCommitId()
  const events = captureEvents(target.model, { streamId, commitId }, request.events)
  const commit = toCommit({ commitId, streamId, expectedVersion, command: null, events }, options, target.deviceId)
  const suppliedEventIds = request.events.flatMap(({ id }) => (id === undefined ? [] : [id]))
  const generatedCommandId = options.commandId === undefined
  return { commit, suppliedEventIds, generatedCommandId }
}

/** Checks an expected version given by an application. @throws DocketError `invalid-argument`. */
export function checkExpectedVersion(expected: ExpectedVersion): ExpectedVersion {
  if (expected === 'any' || expected === 'no-stream' || expected === 'stream-exists') return expected
  if (typeof expected === 'number' && Number.isSafeInteger(expected) && expected >= 0) return expected
  const message = `expectedVersion is a version from 0, 'no-stream', 'stream-exists' or 'any', not ${JSON.stringify(expected)}.`
  throw docketError('invalid-argument', message, { argument: 'expectedVersion' })
}
