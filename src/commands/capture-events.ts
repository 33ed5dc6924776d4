import { docketError } from '../errors.js'
import type { CommitEvent } from '../events/commit.js'
import { eventIdAt, isId, isName, type EventId } from '../events/ids.js'
import { toJson } from '../events/json.js'
import { reversedIdOf } from '../events/reversal.js'
import type { Aggregate, Schemas } from '../model/define-aggregate.js'
import { aggregateOf, type Model } from '../model/define-model.js'
import { validate } from '../model/validate.js'

/** An event to append. */
export interface NewEvent {
  readonly type: string
  readonly data?: unknown
  /** A lower-case UUID that makes a retry harmless; made (UUIDv7, after the commit's) when not given. */
  readonly id?: string
}

/**
 * The events as they will be stored: checked against the schemas of the stream's aggregate, as JSON, with ids. A stream
 * of a category the model does not know takes any JSON.
 * @throws DocketError `unknown-event-type`, `validation-failed`, `invalid-argument`; `invalid-model` for a schema that drops
 * what an event reverses.
 */
export function captureEvents(
  model: Model,
  { streamId, commitId }: { readonly streamId: string; readonly commitId: string },
  events: readonly NewEvent[],
): CommitEvent[] {
  if (!(events instanceof Array)) {
    throw docketError('invalid-argument', 'Events are given as an array.', { argument: 'events' })
  }
  const aggregate = aggregateOf(model, streamId)
  return events.map((event, index) => ({
    id: suppliedId(event) ?? eventIdAt(commitId, index),
    ...captureEvent(aggregate, streamId, event),
  }))
}

function captureEvent(
  aggregate: Aggregate | undefined,
  streamId: string,
  { type, data }: NewEvent,
): Omit<CommitEvent, 'id'> {
  const subject = `${type} data`
  const given = toJson(data ?? {}, subject)
  if (aggregate === undefined) return { type, schemaVersion: 1, data: given }
  // What a schema gives back may be anything.
  const checked = toJson(validate(schemaOf(aggregate, streamId, type), given, subject), subject)
  if (reversedIdOf(given) !== reversedIdOf(checked)) {
    const message = `The schema of ${type} must declare reverses, a string.`
    throw docketError('invalid-model', message, { definition: type })
  }
  return { type, schemaVersion: 1, data: checked }
}

/** @throws DocketError `invalid-argument` for what is no event. */
function suppliedId(event: NewEvent): EventId | undefined {
  if (typeof event !== 'object' || event === null || !isName(event.type)) {
    const message = `An event is { type, data } with a type of 1 to 255 characters; got ${JSON.stringify(event)}.`
    throw docketError('invalid-argument', message, { argument: 'events' })
  }
  const { id } = event
  if (id === undefined || isId(id)) return id as EventId | undefined
  const message = `An event id is a UUID in lower case, not ${JSON.stringify(id)}.`
  throw docketError('invalid-argument', message, { argument: 'events.id' })
}

function schemaOf(aggregate: Aggregate, streamId: string, type: string): Schemas[string] {
  const schema = Object.hasOwn(aggregate.events, type) ? aggregate.events[type] : undefined
  if (schema !== undefined) return schema
  const known = Object.keys(aggregate.events).join(', ')
  const message = `Aggregate ${aggregate.name} has no event ${type}; it has ${known}.`
  throw docketError('unknown-event-type', message, { type, streamId })
}
