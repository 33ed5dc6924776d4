import type { StoredEvent } from '../events/stored-event.js'

/**
 * Events that are read when they are asked for: `await` gives all of them in an array; `for await` takes them one by one
 * and never holds more than a page.
 */
export interface EventReading<Event = StoredEvent> extends PromiseLike<readonly Event[]>, AsyncIterable<Event> {}

/** A reading of pages; each use of it reads anew. */
export function createEventReading<Event>(pages: () => AsyncIterable<readonly Event[]>): EventReading<Event> {
  const all = async (): Promise<readonly Event[]> => {
    const read: (readonly Event[])[] = []
    for await (const page of pages()) read.push(page)
    return read.flat()
  }
  return {
    then: (onDone, onError) => all().then(onDone, onError),
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page
    },
  }
}
