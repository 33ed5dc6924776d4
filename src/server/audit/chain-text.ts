import type { ChainedEvent } from '../store/hash-chain.js'

/** What the events of one commit have in common in the text that is hashed. */
export interface ChainedCommit extends Pick<ChainedEvent, 'firstPosition' | 'command' | 'receivedAt' | 'pushedBy'> {
  readonly commit: Readonly<Record<'commitId' | 'commandId' | 'expectedVersion' | 'deviceId', string>> &
    Readonly<Record<'recordedAt' | 'correlationId', string>> &
    Readonly<Record<'actor' | 'causationId', string | null>>
}

/**
 * The part after an event's data of the text that is hashed, the same for every event of a commit: kept, it spares most
 * of the work of an event. Together with {@link eventText} it is what `canonicalText` of the store gives.
 */
export function commitText({ firstPosition, command, receivedAt, pushedBy, commit }: ChainedCommit): string {
  const ids = `,${firstPosition},"${commit.commitId}",${json(commit.commandId)},${json(command)}`
  const context = `${json(commit.expectedVersion)},${json(commit.actor)},${json(commit.deviceId)}`
  const story = `${json(commit.recordedAt)},${json(commit.correlationId)},${json(commit.causationId)}`
  return `${ids},${context},${story},${json(receivedAt)},${json(pushedBy)}]`
}

const json: (text: string | null) => string = JSON.stringify

/** The cells of one event as the database holds them, numbers as text. */
export interface EventCells {
  readonly position: string
  readonly eventId: string
  readonly type: string
  readonly schemaVersion: string
  readonly version: string
  readonly data: string
}

/** The text of an event that is hashed; `store` and `stream` are JSON already, `rest` is its {@link commitText}. */
export function eventText(cells: EventCells, store: string, stream: string, rest: string): string {
  const { position, eventId, type, schemaVersion, version, data } = cells
  const head = `[${store},${position},"${eventId}",${JSON.stringify(type)},${schemaVersion},${stream},${version},`
  return head + JSON.stringify(data) + rest
}
