import type { ImportCount, NewCommit } from '../commands/append-many.js'
import type { AppendOptions } from '../commands/append-to-stream.js'
import type { CaptureOptions } from '../commands/capture-context.js'
import type { NewEvent } from '../commands/capture-events.js'
import type { Receipt } from '../commands/receipt.js'
import type { ExpectedVersion } from '../events/commit.js'
import type { HistoryEvent } from '../events/reversal.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Rejection, Resolution } from '../log/rejection.js'
import type { Aggregate } from '../model/define-aggregate.js'
import type { AggregateName, CommandInput, CommandName, Model } from '../model/define-model.js'
import type { Row } from '../model/define-projection.js'
import type { DocketStatus } from './engine-status.js'
import type { QueryParams, Stop } from './engine-port.js'
import type { ImportOptions } from './import-commits.js'
import type { EventReading } from './event-reading.js'
import type { StoryEvent } from './order-story.js'
import type { ReadFrom } from './read-history.js'

/** Options of {@link Docket.execute}. */
export interface ExecuteOptions extends CaptureOptions {
  /** Refuse to decide on any other version than the one a person has seen. */
  readonly expectedVersion?: ExpectedVersion
}

/** How a state is folded from events: an aggregate, or two functions. */
export interface Folding<State> {
  readonly initialState: () => State
  readonly evolve: (state: State, event: StoredEvent) => State
}

/** A state and where it stands. */
export interface AggregatedStream<State> {
  readonly state: State
  /** 0 when the stream has no events. */
  readonly version: number
  readonly streamExists: boolean
}

/** Which moment of a stream: after a version, or at a time by the clocks of the devices (`recordedAt`); `{}` is now. */
export type StateMoment = ReadFrom &
  ({ readonly version?: number; readonly asOf?: never } | { readonly asOf?: string | Date; readonly version?: never })

/** The event store underneath: streams and positions. */
export interface DocketLog {
  /**
   * Appends events to one stream, all or none; resolved = durable on this device.
   * @throws DocketError `wrong-expected-version`, `event-id-conflict`, `command-id-conflict`, `not-reversible`, `validation-failed`,
   * `unknown-event-type`, `invalid-argument`, `storage-full`, `storage-unavailable`, `closed`.
   */
  appendToStream(streamId: string, events: readonly NewEvent[], options?: AppendOptions): Promise<Receipt>
  /**
   * Appends many commits in their order, such as an import: each is atomic, and they are stored in batches. Resolved = all of
   * them are durable on this device. Stops before the first that cannot be appended, and rejects with its error; how many
   * are stored, `onProgress` was told. What an event reverses is taken as given. With `commandId`s an import that was cut short can be run again.
   * @throws DocketError those of {@link DocketLog.appendToStream}.
   */
  appendMany(commits: Iterable<NewCommit> | AsyncIterable<NewCommit>, options?: ImportOptions): Promise<ImportCount>
  /** The events of one stream in version order, pending ones included; none when there is no such stream. */
  readStream(streamId: string, range?: { readonly fromVersion?: number; readonly toVersion?: number }): EventReading
  /** Confirmed events after position `after` in position order, then pending ones in capture order unless left out. */
  readAll(range?: { readonly after?: number; readonly pending?: boolean }): EventReading
  /**
   * Calls `handler` with every confirmed event after position `after`, in order, one at a time, those there are and those
   * to come. Pending events come when they are confirmed. A handler that throws ends the subscription and goes to `onError`.
   */
  subscribeToAll(
    handler: (event: StoredEvent) => void | Promise<void>,
    options?: { readonly after?: number; readonly onError?: (error: unknown) => void },
  ): Stop
  /** The state of a stream, pending events included. */
  aggregateStream<State>(streamId: string, folding: Folding<State>): Promise<AggregatedStream<State>>
}

/** A store on this device: commands in, SQL out, and everything that happened in between. Typed from the model. */
export interface Docket<M extends Model = Model> {
  /** The name it was opened with. */
  readonly store: string
  /** What this device is called in the events it captures. */
  readonly deviceId: string
  /** The status now; see {@link Docket.onStatus}. */
  readonly status: DocketStatus
  /** The events themselves, below commands and tables. */
  readonly log: DocketLog
  /**
   * Decides a command on the aggregate `id` (its stream is `<aggregate>-<id>`) and appends its events. Resolved = durable on this device, and seen by every query from then on.
   * @throws DocketError `command-rejected` when the domain refuses (`reason`, `details`), `validation-failed`,
   * `wrong-expected-version`, `not-reversible`, `command-id-conflict`, `unknown-aggregate`, `unknown-command`, `invalid-argument`,
   * `storage-full`, `storage-unavailable`, `worker-died`, `closed`; after any of them nothing is stored, except that after
   * `worker-died` and `storage-unavailable` it may be: retry with the same `commandId`.
   */
  execute<Name extends AggregateName<M>, Key extends CommandName<M, Name>>(
    aggregate: Name | { readonly name: Name },
    id: string,
    command: Key,
    input: CommandInput<M, Name, Key>,
    options?: ExecuteOptions,
  ): Promise<Receipt>
  /**
   * The rows of one read-only statement over the read models, in which everything captured here so far is seen. `Result`
   * is taken at your word. @throws DocketError `invalid-query`, `projection-failed`.
   */
  query<Result = Row>(sql: string, params?: QueryParams): Promise<Result[]>
  /**
   * Calls `listener` with the rows now and whenever they changed, until the result is called. A query that is wrong goes
   * to `onError`, or is reported as uncaught.
   */
  watch<Result = Row>(
    sql: string,
    params: QueryParams,
    listener: (rows: Result[]) => void,
    onError?: (error: unknown) => void,
  ): Stop
  /** Calls `listener` with the status now and after every change. */
  onStatus(listener: (status: DocketStatus) => void): Stop
  /** Captured commits that stand aside, each with its reason, oldest first. */
  rejections(): Promise<readonly Rejection[]>
  /**
   * Settles a rejection: `retry` decides it again, `append-anyway` appends events that had no command, `discard` leaves
   * it out; it stays on record. @throws DocketError `rejection-not-found`, `command-rejected`, `invalid-argument`.
   */
  resolve(rejectionId: string, resolution: Resolution): Promise<Receipt | null>
  /**
   * All events of an aggregate, oldest first, with who, when, where, because of what, and what undid which. An event whose
   * `position` is `null` is not confirmed yet: show it as not sent. `{ from: 'centre' }` for what this device does not hold.
   * @throws DocketError from the centre: `sync-failed` within ten seconds when it cannot be reached, `store-mismatch`,
   * `invalid-argument` where there is none.
   */
  history(aggregate: string | Pick<Aggregate, 'name'>, id: string, options?: ReadFrom): Promise<readonly HistoryEvent[]>
  /**
   * Why something happened: all events of a correlation id, on every stream, each after what led to it. This device reads
   * all of its log for it. `{ from: 'centre' }` for what it does not hold. @throws DocketError like {@link Docket.history}.
   */
  story(correlationId: string, options?: ReadFrom): Promise<readonly StoryEvent[]>
  /**
   * The state of an aggregate now, after a version, or as the events recorded up to a time made it.
   * @throws DocketError like {@link Docket.history}.
   */
  stateOf<State>(
    aggregate: Folding<State> & { readonly name: string },
    id: string,
    moment?: StateMoment,
  ): Promise<State>
  /** Empties the read models and replays the log into them; progress is in `status.replay`. */
  rebuild(): Promise<void>
  /**
   * Asks for an exchange with the centre now instead of at the next turn. A pause that the centre asked for is kept;
   * without a centre nothing happens.
   */
  syncNow(): void
  /** Stops syncing and lets go of the storage; nothing captured is lost. */
  close(): Promise<void>
}
