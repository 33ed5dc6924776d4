import type { EventId } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'

/** An event of a story, and what led to it. */
export interface StoryEvent extends StoredEvent {
  /**
   * The event of the story that led to this one: the one its causation id names, or the first of the command it names;
   * `null` where the story begins, or what led to it is no part of it.
   */
  readonly parentId: EventId | null
}

/** Events in the order given, but each after its parent and after those before it on its stream. */
export function orderStory(events: readonly StoredEvent[]): StoryEvent[] {
  const { parentOf, earlierOnStream } = linksOf(events)
  const seen = new Set<StoredEvent | undefined>([undefined])
  const ordered: StoryEvent[] = []
  for (const event of events) {
    const open = seen.has(event) ? [] : [event]
    for (let last = open.at(-1); last !== undefined; last = open.at(-1)) {
      seen.add(last)
      const parent = parentOf(last)
      const first = [earlierOnStream.get(last), parent].find((cause) => !seen.has(cause))
      if (first !== undefined) {
        open.push(first)
      } else {
        open.pop()
        ordered.push({ ...last, parentId: parent?.id ?? null })
      }
    }
  }
  return ordered
}

function linksOf(events: readonly StoredEvent[]) {
  const byCause = new Map<string, StoredEvent>()
  const earlierOnStream = new Map<StoredEvent, StoredEvent | undefined>()
  const lastOfStream = new Map<string, StoredEvent>()
  for (const event of events) {
    byCause.set(event.id, event)
    if (!byCause.has(event.commandId)) byCause.set(event.commandId, event)
    earlierOnStream.set(event, lastOfStream.get(event.streamId))
    lastOfStream.set(event.streamId, event)
  }
  const parentOf = ({ causationId }: StoredEvent): StoredEvent | undefined =>
    causationId === null ? undefined : byCause.get(causationId)
  return { parentOf, earlierOnStream }
}
