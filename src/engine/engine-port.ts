import type { BatchOutcome, NewCommit } from '../commands/append-many.js'
import type { AppendOptions } from '../commands/append-to-stream.js'
import type { NewEvent } from '../commands/capture-events.js'
import type { CommandRequest } from '../commands/execute.js'
import type { PackedReceipt } from '../commands/receipt.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { RecordText } from '../log/commit-text.js'
import type { StreamRange } from '../log/event-log.js'
import type { PackedPage } from '../log/packed-page.js'
import type { Rejection, Resolution } from '../log/rejection.js'
import type { Row, SqlValue } from '../model/define-projection.js'
import type { DocketStatus, StatusNews } from './engine-status.js'
import type { StoryEvent } from './order-story.js'
import type { ReadFrom } from './read-history.js'

/** Parameters of a query, by place or by name. */
export type QueryParams = readonly SqlValue[] | Readonly<Record<string, SqlValue>>

/** Ends what was started. */
export type Stop = () => void

/** What a change led to, and the status after it: so that who waited for the one has the other. */
export interface Answer<Receipt> {
  readonly receipt: Receipt
  readonly news: StatusNews
}

/**
 * An engine as seen from outside: plain values and callbacks only, so that it is the same behind a worker. Applications
 * use it through `Docket`.
 */
export interface EnginePort {
  status(): Promise<StatusNews>
  onStatus(listener: (news: StatusNews) => void): Promise<Stop>
  execute(request: CommandRequest, options: AppendOptions): Promise<Answer<PackedReceipt>>
  append(streamId: string, events: readonly NewEvent[], options: AppendOptions): Promise<Answer<PackedReceipt>>
  appendMany(commits: readonly NewCommit[]): Promise<Answer<BatchOutcome>>
  /** See `EventLog.readPackedStream`. */
  readPackedStream(streamId: string, range: StreamRange): Promise<readonly RecordText[]>
  /** See `EventLog.readPacked`. */
  readPacked(after: number, options: { readonly pending: boolean }): Promise<PackedPage>
  readHistory(streamId: string, from: ReadFrom['from']): Promise<readonly StoredEvent[]>
  readStory(correlationId: string, from: ReadFrom['from']): Promise<readonly StoryEvent[]>
  query(sql: string, params: QueryParams): Promise<readonly Row[]>
  watch(
    sql: string,
    params: QueryParams,
    handlers: { readonly onRows: (rows: readonly Row[]) => void; readonly onError: (error: unknown) => void },
  ): Promise<Stop>
  rejections(): Promise<readonly Rejection[]>
  resolve(id: string, resolution: Resolution, actor: string | null): Promise<Answer<PackedReceipt | null>>
  rebuild(): Promise<void>
  wake(): Promise<void>
  /** What the page knows of its storage; workers cannot ask. */
  reportStorage(storage: DocketStatus['storage']): Promise<void>
  close(): Promise<void>
}
