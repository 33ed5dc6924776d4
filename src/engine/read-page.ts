import { lastPositionOf } from '../events/commit.js'
import { eventsOf } from '../events/stored-event.js'
import type { EventLog } from '../log/event-log.js'
import type { LogPage, LogPlace } from './engine-port.js'

/** One page of the whole log: confirmed events in position order, then pending ones in capture order. */
export async function readPage(log: EventLog, place: LogPlace, limit: number): Promise<LogPage> {
  if (place.part === 'pending') {
    const commits = await log.readPending(place.after, limit)
    const last = commits.at(-1)
    const next = last === undefined ? null : { part: 'pending' as const, after: last.sequence }
    return { events: commits.flatMap(eventsOf), next }
  }
  const commits = await log.readConfirmed(place.after, limit)
  const last = commits.at(-1)
  if (last === undefined) return { events: [], next: { part: 'pending', after: 0 } }
  // A page may start inside a commit.
  const events = commits.flatMap(eventsOf).filter(({ position }) => position !== null && position > place.after)
  return { events, next: { part: 'confirmed', after: lastPositionOf(last) } }
}
