import { named } from '../commands/capture-context.js'
import { docketError } from '../errors.js'
import { eventsOf, type StoredEvent } from '../events/stored-event.js'
import { readEvents } from '../log/commit-text.js'
import type { EventLog } from '../log/event-log.js'
import { readCentre } from '../sync/read-centre.js'
import type { SyncTransport } from '../sync/transport.js'
import { orderStory, type StoryEvent } from './order-story.js'

/** Where a history is read. */
export interface ReadFrom {
  /**
   * `'device'`, the default: what this device holds. `'centre'`: what the centre holds, and behind it what was captured here
   * and is not there yet; an error when the centre cannot be reached.
   */
  readonly from?: 'device' | 'centre'
}

/** What can be asked for a history. */
export interface HistorySource {
  readonly log: EventLog
  readonly transport: SyncTransport | undefined
}

/** The events of one stream, in version order. @throws DocketError see `readCentre`; `invalid-argument`. */
export async function readHistory(
  { log, transport }: HistorySource,
  streamId: string,
  from: ReadFrom['from'],
): Promise<readonly StoredEvent[]> {
  const isFar = isFromCentre(from)
  // Before the centre: what is confirmed in between is found there.
  const held = (await log.readStream(streamId)).flatMap(eventsOf)
  if (!isFar) return held
  const all = withHeld(held, await readCentre(transport, log.store, { stream: streamId }))
  return all.map((event, index) => ({ ...event, version: (index + 1) as StoredEvent['version'] }))
}

/**
 * The events of one correlation id, each after what led to it.
 * @throws DocketError see `readCentre`; `invalid-argument`.
 */
export async function readStory(
  { log, transport }: HistorySource,
  correlationId: string,
  from: ReadFrom['from'],
): Promise<readonly StoryEvent[]> {
  const isFar = isFromCentre(from)
  const held = await readHeldStory(log, named('correlationId', correlationId))
  return orderStory(
    isFar ? withHeld(held, await readCentre(transport, log.store, { correlation: correlationId })) : held,
  )
}

function isFromCentre(from: ReadFrom['from'] = 'device'): boolean {
  if (from === 'device' || from === 'centre') return from === 'centre'
  throw docketError('invalid-argument', "from is 'device' or 'centre'.", { argument: 'from' })
}

/** Goes over the whole log, and decodes what names the correlation id. */
async function readHeldStory(log: EventLog, correlationId: string): Promise<readonly StoredEvent[]> {
  const mark = JSON.stringify(correlationId)
  const found = new Map<string, StoredEvent>()
  for (let after: number | null = 0; after !== null;) {
    const page = await log.readPacked(after, { pending: true })
    const events = page.texts.flatMap(({ record, text }) =>
      text.includes(mark) ? readEvents(text, { store: log.store, record }) : [],
    )
    // By its id: what the centre lost between two pages comes again as pending.
    for (const event of events) if (event.correlationId === correlationId) found.set(event.id, event)
    after = page.next
  }
  return [...found.values()].sort((left, right) => placeOf(left) - placeOf(right))
}

/** Pending events stand behind all others, as they were captured. */
function placeOf({ position }: StoredEvent): number {
  return position ?? Number.MAX_SAFE_INTEGER
}

/** Adds what the device has and the centre has not: whatever the device believes, it is not confirmed. */
function withHeld(held: readonly StoredEvent[], confirmed: readonly StoredEvent[]): StoredEvent[] {
  const known = new Set(confirmed.map(({ commandId }) => commandId))
  const added = held.filter(({ commandId }) => !known.has(commandId))
  return [...confirmed, ...added.map((event) => ({ ...event, position: null, receivedAt: null }))]
}
