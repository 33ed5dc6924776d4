import { isId, type EventId } from './ids.js'
import type { StoredEvent } from './stored-event.js'

/** The event that an event of this data undoes, or `null`: its id stands there, under `reverses`. */
export function reversedIdOf(data: unknown): EventId | null {
  const id = namedIn(data)
  return isId(id) ? (id as EventId) : null
}

function namedIn(data: unknown): unknown {
  return (data as { readonly reverses?: unknown } | null)?.reverses
}

/** An event among others of its stream, with what it undid and what undid it. */
export interface HistoryEvent extends StoredEvent {
  /** The event among them that this one undoes, or `null`. */
  readonly reverses: EventId | null
  /**
   * Those that undid this one: none, or one. More only where events were appended without a decision, on several devices
   * that had not heard of each other.
   */
  readonly reversedBy: readonly EventId[]
}

/** The events of a stream, each with what it undid and what undid it. */
export function withReversals(events: readonly StoredEvent[]): HistoryEvent[] {
  const reversersById = new Map<unknown, EventId[]>(events.map(({ id }) => [id, []]))
  return events.map((event) => {
    const named = namedIn(event.data)
    const reversers = reversersById.get(named)
    reversers?.push(event.id)
    const reverses = reversers === undefined ? null : (named as EventId)
    return { ...event, reverses, reversedBy: reversersById.get(event.id)! }
  })
}
