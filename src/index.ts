export { DocketError, isDocketError } from './errors.js'
export type { DocketErrorCode, DocketErrorFields, SyncFailureReason, ValidationIssue } from './errors.js'

export type {
  Commit,
  CommitCommand,
  CommitEvent,
  ConfirmedCommit,
  ExpectedVersion,
  PendingCommit,
} from './events/commit.js'
export type { EventId, Position, StreamId, Version } from './events/ids.js'
export type { Json } from './events/json.js'
export { withReversals } from './events/reversal.js'
export type { HistoryEvent } from './events/reversal.js'
export type { StoredEvent } from './events/stored-event.js'

export { command, defineAggregate } from './model/define-aggregate.js'
export type {
  Aggregate,
  AggregateDefinition,
  Command,
  Decision,
  Emitted,
  EmittedBy,
  EventFrom,
  EvolveMap,
  InputOf,
  Schemas,
  StateOf,
} from './model/define-aggregate.js'
export type { DeepReadonly } from './model/deep-readonly.js'
export { defineModel } from './model/define-model.js'
export type { AggregateName, AggregateNamed, CommandInput, CommandName, Model } from './model/define-model.js'
export { defineProjection } from './model/define-projection.js'
export type {
  Projection,
  ProjectionDb,
  ProjectionDefinition,
  ProjectionHandler,
  ProjectionHandlers,
  Row,
  SqlValue,
} from './model/define-projection.js'
export { reject } from './model/reject.js'
export type { Refusal } from './model/reject.js'
export { reverses } from './model/reverses.js'
export type { Reversing } from './model/reverses.js'

export type {
  Appended,
  CommitDraft,
  EventLog,
  FoundCommand,
  LogChange,
  LogCursor,
  LogOptions,
  LogSignal,
  LogSource,
  LogTail,
  StreamEnd,
  StreamRange,
} from './log/event-log.js'
export type { RecordText } from './log/commit-text.js'
export { indexedDbLog } from './log/indexed-db-log.js'
export type { Durability } from './storage/storage-schema.js'
export type { LogState, StreamHead } from './log/log-state.js'
export { memoryLog } from './log/memory-log.js'
export type { PackedPage } from './log/packed-page.js'
export type { Rejection, RejectionReason, Resolution } from './log/rejection.js'

export type { ImportCount, NewCommit } from './commands/append-many.js'
export type { AppendOptions } from './commands/append-to-stream.js'
export type { CaptureOptions } from './commands/capture-context.js'
export type { NewEvent } from './commands/capture-events.js'
export type { Receipt } from './commands/receipt.js'

export type { Head, HistoryAnswer, HistoryQuery, PullAnswer, PushAnswer, Verdict } from './protocol/messages.js'

export { createHttpTransport } from './sync/http-transport.js'
export type { HttpTransportOptions, TokenRequest, TokenSource } from './sync/http-transport.js'
export type { SyncStatus } from './sync/sync-status.js'
export { syncFailure } from './sync/transport.js'
export type { Push, SyncFailure, SyncTransport } from './sync/transport.js'
export type { Clock } from './sync/waiter.js'

export type { ActorOption } from './engine/create-docket.js'
export type { AggregatedStream, Docket, DocketLog, ExecuteOptions, Folding, StateMoment } from './engine/docket.js'
export type { QueryParams, Stop } from './engine/engine-port.js'
export type { Degradation, DocketStatus, FailedProjection } from './engine/engine-status.js'
export type { EventReading } from './engine/event-reading.js'
export type { ImportOptions } from './engine/import-commits.js'
export type { StoryEvent } from './engine/order-story.js'
export type { ReadFrom } from './engine/read-history.js'
export { openEngine } from './engine/open-engine.js'
export type { EngineOptions, SyncConfig } from './engine/engine-options.js'

export { openDocket } from './worker/open-docket.js'
export type { OpenDocketOptions } from './worker/open-docket.js'
