import type { DocketError } from '../errors.js'
import type { Commit, ConfirmedCommit, PendingCommit } from '../events/commit.js'
import type { Position } from '../events/ids.js'
import type { RecordText } from './commit-text.js'
import type { LogState, StreamHead } from './log-state.js'
import type { PackedPage } from './packed-page.js'
import type { Rejection, RejectionReason, Resolution } from './rejection.js'

/** A commit to append. */
export interface CommitDraft {
  readonly commit: Commit
  /** The event ids the caller chose, which are checked for reuse. */
  readonly suppliedEventIds?: readonly string[]
  /** Id of the stream's last commit when the decision was made; another one counts as another version. */
  readonly expectedTip?: string | null
  /**
   * True when docket made the command id for this very draft: nobody else can know it, so it is found in the log only
   * where an earlier try of the same draft was stored and its answer was lost.
   */
  readonly generatedCommandId?: boolean
  /** True for a commit that was captured before, on a log that is gone: it takes its place whatever it was decided on. */
  readonly isRestored?: boolean
}

/** What became of an append; an append that was made before is not made again. */
export interface Appended {
  readonly status: 'appended' | 'already-appended'
  readonly commit: PendingCommit | ConfirmedCommit
  /** The commit as it was just written; see `writeCommits`. */
  readonly text?: string
}

/** What a command id led to, if it was used. */
export type FoundCommand =
  | { readonly kind: 'commit'; readonly commit: PendingCommit | ConfirmedCommit }
  | { readonly kind: 'rejection'; readonly rejection: Rejection }

/** Where a reader of the log stands; given back by {@link EventLog.tail}. */
export interface LogCursor {
  readonly position: Position
  readonly nextSequence: number
  readonly generation: number
  readonly truncations: number
}

/** What a reader at a cursor has missed, read in one transaction. */
export interface LogTail {
  readonly cursor: LogCursor
  /** Confirmed commits were taken back below the cursor: start again from nothing. */
  readonly truncated: boolean
  readonly confirmed: readonly ConfirmedCommit[]
  /** `added` on top of what the reader has, or `replaced`: the whole pending part anew. */
  readonly pending: { readonly kind: 'added' | 'replaced'; readonly commits: readonly PendingCommit[] }
}

/** The last version of a stream, and the commit that wrote it. */
export interface StreamEnd {
  readonly version: number
  readonly tip: string | null
}

/** A change to the log that follows from news of the centre, computed from the state at `basis`. */
export interface LogChange {
  /** The change is made only on a log that still stands here. */
  readonly basis: LogCursor
  /** From {@link EventLog.takeLead}; a stale one is refused. */
  readonly fence: number
  readonly epoch?: string
  /** Continues the confirmed part from `basis.position` without a gap. */
  readonly confirmed: readonly ConfirmedCommit[]
  /** Sequences of pending commits that are confirmed now, by this change. */
  readonly settled: readonly number[]
  /** Pending commits decided again; each keeps its sequence. */
  readonly replaced: readonly PendingCommit[]
  readonly rejected: readonly { readonly commit: PendingCommit; readonly reason: RejectionReason }[]
  /**
   * Where the streams end (pending included) whose pending part changed beyond being confirmed, or that got events from
   * elsewhere. A commit captured on one of them since `basis` makes the change stale.
   */
  readonly ends: ReadonlyMap<string, StreamEnd>
  /** ISO 8601. */
  readonly syncedAt: string
}

/** Tells what a transaction did; `commits` is given where the writer has them at hand. */
export interface LogSignal {
  readonly kind: 'appended' | 'confirmed' | 'rebased' | 'elsewhere' | 'resolved'
  readonly state: LogState
  readonly appended?: readonly (PendingCommit | ConfirmedCommit)[]
  /** Of a `confirmed` one: how many of the confirmed commits were not pending here. */
  readonly news?: number
}

/** Options of {@link EventLog.readStream}; versions are inclusive. */
export interface StreamRange {
  readonly fromVersion?: number
  readonly toVersion?: number
}

/**
 * The append-only truth on this device.
 *
 * - **Isolation**: every call is one transaction; several logs (tabs) may share one storage, and `expectedVersion` is
 *   arbitrated by that transaction.
 * - **Durability**: a write resolves after its transaction completed, strictly by default.
 * - **Ordering**: appends of one log are stored in the order they were called; commits of one transaction share it.
 * - **Idempotency**: a command id, and a supplied event id, is stored once; a repeated append gives the first one back.
 * - Nothing here deletes a commit that is not confirmed.
 */
export interface EventLog {
  readonly store: string
  /** How the log stood when it was opened. */
  readonly opened: LogState
  state(): Promise<LogState>
  /**
   * @throws DocketError `wrong-expected-version`, `event-id-conflict`, `command-id-conflict`, `storage-full`,
   * `storage-unavailable`, `closed`.
   */
  append(draft: CommitDraft): Promise<Appended>
  /**
   * Appends some hundred drafts in one transaction, packed at once where this device confirms them itself. Ends before the
   * first one that cannot be appended, whose error is the last outcome then.
   */
  appendMany(drafts: readonly CommitDraft[]): Promise<readonly (Appended | DocketError)[]>
  /** How far a stream has come. */
  streamHead(streamId: string): Promise<StreamHead>
  /** How far each of some streams has come, in the order asked, in one transaction. */
  streamHeads(streamIds: readonly string[]): Promise<readonly StreamHead[]>
  /** The commit, or the rejection, that a command id led to. */
  findCommand(commandId: string): Promise<FoundCommand | undefined>
  /** The commits of one stream that hold events of the range, confirmed before pending. */
  readStream(streamId: string, range?: StreamRange): Promise<readonly (ConfirmedCommit | PendingCommit)[]>
  /** Like `readStream`, as it is kept; see `readEvents`. There may be commits before the range. */
  readPackedStream(streamId: string, range?: StreamRange): Promise<readonly RecordText[]>
  /** What stands after a position, as it is kept; see {@link PackedPage}. @throws DocketError `log-corrupt`. */
  readPacked(after: number, options: { readonly pending: boolean }): Promise<PackedPage>
  /** At most `limit` confirmed commits whose events stand after `position`. */
  readConfirmed(position: number, limit: number): Promise<readonly ConfirmedCommit[]>
  /** At most `limit` pending commits, in capture order, after `sequence`. */
  readPending(sequence: number, limit: number): Promise<readonly PendingCommit[]>
  tail(cursor: LogCursor | null): Promise<LogTail>
  /** Makes this log the only one that may {@link change} it; resolves to the fence to pass. */
  takeLead(): Promise<number>
  /** All or nothing; `'stale'` when the log moved on since `basis`. @throws DocketError `fenced`. */
  change(change: LogChange): Promise<'changed' | 'stale'>
  /** Puts confirmed commits after `position`, which the centre lost, back before the pending ones. @throws `fenced`. */
  takeBack(position: number, epoch: string, fence: number): Promise<void>
  rejections(): Promise<readonly Rejection[]>
  rejection(id: string): Promise<Rejection | undefined>
  /** Marks a rejection as resolved; one that was resolved before stays as it is. */
  resolveRejection(id: string, resolution: Resolution, actor: string | null): Promise<void>
  /** Calls `listener` after every transaction, of this log or of another on the same storage, until the result is called. */
  onSignal(listener: (signal: LogSignal) => void): () => void
  close(): Promise<void>
}

/** How a log is opened by an engine. */
export interface LogOptions {
  /** Names this device in what it captures; made and kept by the log when not given. */
  readonly deviceId?: string
  /** Whether `append` confirms at once (no centre is configured). */
  readonly authority: 'device' | 'centre'
  /** For measuring what sharing transactions brings. */
  readonly maxGroupCommits?: number
  /**
   * Called when a write found no room: frees what can be built again. The write is tried once more when it resolves to
   * true, and must not throw.
   */
  readonly makeRoom?: () => Promise<boolean>
}

/** A place where a log is kept, given to `openEngine`. */
export interface LogSource {
  readonly store: string
  /** `'indexed-db'` where what is derived from the log may be kept in this origin's IndexedDB, beside it. */
  readonly storage?: 'indexed-db'
  open(options: LogOptions): Promise<EventLog>
}
