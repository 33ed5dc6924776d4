import type { CommitEvent, ConfirmedCommit } from '../events/commit.js'

/** An event as CloudEvents 1.0 writes it in JSON; see cloudevents.io. Attributes that would be null are left out. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: unknown
  readonly [extension: string]: unknown
}

/** Where a commit was read, and what the centre keeps beside it. */
export interface CommitOrigin {
  readonly store: string
  readonly epoch: string
  /** SHA-256 of each of its events, in hexadecimal; empty where it is not known. */
  readonly hashes: readonly string[]
  /** JSON text; `null` where it is not known. */
  readonly pushedBy: string | null
}

/**
 * The events of a confirmed commit. The extension attributes are in lower case, as the standard wants, and hold all there
 * is of the commit; the command stands with the first event only.
 */
export function toCloudEvents(commit: ConfirmedCommit, origin: CommitOrigin): CloudEvent[] {
  return commit.events.map((event, index) => ({
    specversion: '1.0',
    id: event.id,
    source: sourceOf(origin.store),
    type: event.type,
    subject: commit.streamId,
    time: commit.recordedAt,
    datacontenttype: 'application/json',
    position: commit.firstPosition + index,
    version: commit.firstVersion + index,
    schemaversion: event.schemaVersion,
    ...commitAttributes(commit),
    ...(index > 0 ? {} : commandAttributes(commit)),
    epoch: origin.epoch,
    ...present('hash', origin.hashes[index]),
    ...present('pushedby', origin.pushedBy),
    data: event.data satisfies CommitEvent['data'],
  }))
}

/** The `source` of a store's events. */
export function sourceOf(store: string): string {
  return `/stores/${encodeURIComponent(store)}`
}

function commitAttributes(commit: ConfirmedCommit): Record<string, unknown> {
  return {
    commitid: commit.commitId,
    commitsize: commit.events.length,
    commandid: commit.commandId,
    // An attribute has one type: a number here is written as text, beside words.
    expectedversion: String(commit.expectedVersion),
    ...present('actor', commit.actor),
    deviceid: commit.deviceId,
    correlationid: commit.correlationId,
    ...present('causationid', commit.causationId),
    receivedat: commit.receivedAt,
  }
}

/** An attribute cannot be an object: the input is JSON text. */
function commandAttributes({ command }: ConfirmedCommit): Record<string, unknown> {
  return command === null ? {} : { commandname: command.name, commandinput: JSON.stringify(command.input) }
}

function present(name: string, value: string | null | undefined): Record<string, string> {
  return value == null ? {} : { [name]: value }
}
