import { lastVersionOf } from '../events/commit.js'
import { eventsOf, type StoredEvent } from '../events/stored-event.js'
import type { Appended } from '../log/event-log.js'

/** What a durable append or command left in the log. */
export interface Receipt {
  /** `already-appended` when an earlier call with the same ids had stored it. */
  readonly status: 'appended' | 'already-appended' | 'nothing-to-do'
  readonly streamId: string
  readonly commandId: string
  /** `null` when there was nothing to append. */
  readonly commitId: string | null
  /** Version of the stream after the last of these events. */
  readonly version: number
  readonly events: readonly StoredEvent[]
  /** Whether the centre has still to confirm it. */
  readonly pending: boolean
}

/** The receipt of an append. */
export function toReceipt({ status, commit }: Appended): Receipt {
  return {
    status,
    streamId: commit.streamId,
    commandId: commit.commandId,
    commitId: commit.commitId,
    version: lastVersionOf(commit),
    events: eventsOf(commit),
    pending: 'sequence' in commit,
  }
}
