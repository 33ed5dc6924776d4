import type { StoredEvent } from '../events/stored-event.js'
import { eventsOfRow } from './commit-row.js'
import { readRows, unreadable } from './commit-text.js'
import type { PackedPage } from './packed-page.js'

/**
 * The events of a page: confirmed ones after position `after` in position order, then pending ones as they stand.
 * @throws DocketError `log-corrupt` when a text cannot be read, or an event is missing.
 */
export function unpackPage({ texts, first, next }: PackedPage, store: string, after: number): StoredEvent[] {
  // A segment is sorted by stream: each event is put where its position says.
  const confirmed = new Array<StoredEvent | undefined>(next === null ? 0 : next - first + 1).fill(undefined)
  const pending: StoredEvent[] = []
  for (const { record, text } of texts) {
    readRows(text, { store, record }, (row, streamId, words) => {
      for (const event of eventsOfRow(row, streamId, words)) {
        if (event.position === null) pending.push(event)
        else confirmed[event.position - first] = event
      }
    })
  }
  const missing = confirmed.indexOf(undefined)
  if (missing >= 0) throw unreadable({ store, record: `of position ${first + missing}` }, undefined)
  // A segment, or a commit, may begin before what is asked for.
  const asked = (confirmed as StoredEvent[]).slice(Math.max(0, after + 1 - first))
  return pending.length === 0 ? asked : [...asked, ...pending]
}
