import type { EventId, Position, StreamId, Version } from '../events/ids.js'
import { toJson, type Json } from '../events/json.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Aggregate, Emitted, Schemas } from '../model/define-aggregate.js'
import { validate } from '../model/validate.js'

/** The context of an event that a test may set; what it leaves out is made up, the same in every run. */
export interface GivenContext {
  readonly id?: string
  readonly streamId?: string
  readonly version?: number
  readonly schemaVersion?: number
  readonly commitId?: string
  readonly commandId?: string
  readonly actor?: string | null
  readonly deviceId?: string
  readonly correlationId?: string
  readonly causationId?: string | null
  readonly recordedAt?: string
  readonly receivedAt?: string | null
}

/** An event of a test: type and data, and as much context as the test is about. */
export type GivenEvent<Event extends Emitted = Emitted> = Event & GivenContext

const FIRST_RECORDED_AT = Date.UTC(2026, 0, 1, 12)
const MINUTE_MS = 60_000

/**
 * Stored, confirmed events of a test: one a commit, a minute apart from 2026-01-01T12:00:00Z, with ids and positions that
 * count from 1 and versions that count in each stream. `defaults` holds for every event that does not say otherwise.
 */
export function givenEvents(events: readonly GivenEvent[], defaults: GivenContext = {}): StoredEvent[] {
  const versions = new Map<string, number>()
  return events.map((event, index) => {
    const streamId = event.streamId ?? defaults.streamId ?? 'stream-1'
    const version = event.version ?? (versions.get(streamId) ?? 0) + 1
    versions.set(streamId, version)
    const context = { ...contextOf(index), ...defaults, ...event }
    return {
      ...context,
      id: (event.id ?? idOf('e', index + 1)) as EventId,
      data: toJson(event.data, event.type),
      streamId: streamId as StreamId,
      version: version as Version,
      position: (index + 1) as Position,
      correlationId: context.correlationId ?? context.commandId,
      receivedAt: context.receivedAt === undefined ? context.recordedAt : context.receivedAt,
    }
  })
}

/** What an event is given that says nothing of itself. */
function contextOf(index: number) {
  return {
    schemaVersion: 1,
    commitId: idOf('c', index + 1),
    commandId: idOf('d', index + 1),
    actor: null,
    deviceId: 'test-device',
    causationId: null,
    recordedAt: new Date(FIRST_RECORDED_AT + index * MINUTE_MS).toISOString(),
  }
}

/** A UUIDv7 that shows what it names: `e` an event, `c` a commit, `d` a command. */
function idOf(kind: 'e' | 'c' | 'd', number: number): string {
  return `${kind.repeat(8)}-0000-7000-8000-${String(number).padStart(12, '0')}`
}

/**
 * The data of an event as it would be stored.
 * @throws DocketError `validation-failed`; an Error for a type the aggregates do not declare.
 */
export function validData(aggregates: readonly Aggregate[], event: Emitted): Json {
  const schemas: Schemas = Object.fromEntries(aggregates.flatMap(({ events }) => Object.entries(events)))
  const schema = Object.hasOwn(schemas, event.type) ? schemas[event.type] : undefined
  if (schema === undefined) {
    throw new Error(`No event ${event.type} is declared; there are ${Object.keys(schemas).join(', ')}.`)
  }
  return toJson(validate(schema, event.data, event.type), event.type)
}
