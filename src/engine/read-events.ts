import type { StoredEvent } from '../events/stored-event.js'
import { readEvents } from '../log/commit-text.js'
import type { StreamRange } from '../log/event-log.js'
import type { PackedPage } from '../log/packed-page.js'
import { unpackPage } from '../log/unpack-page.js'
import type { EnginePort } from './engine-port.js'

/** Where events are read. */
export interface EventSource {
  readonly port: Pick<EnginePort, 'readPacked'>
  readonly store: string
}

/**
 * The log from a position on, page after page: confirmed events in position order, then, if wanted, pending ones in
 * capture order. The next page is asked for before one is decoded: the worker is at it meanwhile.
 */
export async function* readPages(
  { port, store }: EventSource,
  { after, pending }: { readonly after: number; readonly pending: boolean },
): AsyncGenerator<readonly StoredEvent[]> {
  const read = (from: number): Promise<PackedPage> => port.readPacked(from, { pending })
  let from: number | null = after
  let reading = read(after)
  while (from !== null) {
    const page: PackedPage = await reading
    const seen = from
    from = page.next
    if (from !== null) {
      reading = read(from)
      // Who stops reading here is not told of what comes next.
      reading.catch(() => undefined)
    }
    // What was packed anew since the page before may hold what that has shown.
    const events = unpackPage(page, store, seen)
    if (events.length > 0) yield events
  }
}

/** The events of a stream that are within the range, in version order. */
export async function readStream(
  { port, store }: { readonly port: EnginePort; readonly store: string },
  streamId: string,
  range: StreamRange = {},
): Promise<readonly StoredEvent[]> {
  const { fromVersion = 1, toVersion = Infinity } = range
  const texts = await port.readPackedStream(streamId, range)
  const events = texts.flatMap(({ record, text }) => readEvents(text, { store, record }))
  const isPart = fromVersion > 1 || toVersion < Infinity
  return isPart ? events.filter(({ version }) => version >= fromVersion && version <= toVersion) : events
}
