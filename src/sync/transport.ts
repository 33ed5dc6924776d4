import type { Commit } from '../events/commit.js'
import { docketError, type DocketError, type DocketErrorFields, type SyncFailureReason } from '../errors.js'
import type { Head, HistoryAnswer, HistoryQuery, PullAnswer, PushAnswer } from '../protocol/messages.js'

/** Pending commits for the centre. */
export interface Push {
  readonly deviceId: string
  readonly epoch: string | null
  readonly commits: readonly Commit[]
}

/**
 * How a device reaches its centre. Answers are validated; a request that fails as a whole rejects with a `sync-failed`
 * {@link DocketError}. Requests may be lost, repeated, delayed and reordered on the way: every one is idempotent.
 */
export interface SyncTransport {
  push(push: Push, signal: AbortSignal): Promise<PushAnswer>
  /** Whole commits after position `after`, about `limit` events. */
  pull(request: { readonly after: number; readonly limit: number }, signal: AbortSignal): Promise<PullAnswer>
  /**
   * A page of what the centre holds of one stream, after version `after`, or of one story, after position `after`. Without
   * it nothing but this device's own log can be asked for a history.
   */
  history?(
    request: { readonly query: HistoryQuery; readonly after: number },
    signal: AbortSignal,
  ): Promise<HistoryAnswer>
  /** Calls `onHead` when the centre's head moves, until `signal` aborts; rejects when the stream breaks. */
  live(onHead: (head: Head) => void, signal: AbortSignal): Promise<void>
  /** Whether a token can be had that the centre has not refused. Without it, a refusal is retried now and then. */
  hasNewToken?(): Promise<boolean>
}

/** A `sync-failed` error. */
export type SyncFailure = DocketError<'sync-failed'> & DocketErrorFields['sync-failed']

/** A request that failed as a whole. */
export function syncFailure(
  reason: SyncFailureReason,
  message: string,
  more: { readonly status?: number; readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
): SyncFailure {
  const fields = { reason, status: more.status ?? null, retryAfterMs: more.retryAfterMs ?? null }
  return docketError('sync-failed', message, fields, { cause: more.cause })
}
