import { lastVersionOf } from '../events/commit.js'
import type { StoredEvent } from '../events/stored-event.js'
import { readEvents, writeCommits } from '../log/commit-text.js'
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

/** A receipt whose events are still the text they are stored in: few callers look at them. */
export interface PackedReceipt extends Omit<Receipt, 'events'> {
  /** See `writeCommits`; `null` for no events. */
  readonly text: string | null
}

/** The receipt of an append. */
export function packReceipt({ status, commit, text }: Appended): PackedReceipt {
  return {
    status,
    streamId: commit.streamId,
    commandId: commit.commandId,
    commitId: commit.commitId,
    version: lastVersionOf(commit),
    text: text ?? writeCommits([[commit.streamId, [commit]]]),
    pending: 'sequence' in commit,
  }
}

/** The receipt with its events, which are read when they are looked at. */
export function unpackReceipt({ text, ...receipt }: PackedReceipt, store: string): Receipt {
  let events: readonly StoredEvent[] | null = null
  return {
    ...receipt,
    get events() {
      events ??= text === null ? [] : readEvents(text, { store, record: `of commit ${receipt.commitId}` })
      return events
    },
  }
}
