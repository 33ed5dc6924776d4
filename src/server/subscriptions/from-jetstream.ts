import type { StoredMsg } from '@nats-io/jetstream'
import { docketError } from '../../errors.js'
import { readCloudEvent } from '../../protocol/read-cloud-event.js'
import { openJetStream, subjectOf, type OpenedJetStream } from '../relay/jetstream.js'
import type { JetStreamLocation } from '../relay/jetstream-location.js'
import { EPOCH_HEADER, POSITION_HEADER } from '../relay/jetstream-publisher.js'
import type { ConfirmedEvent, EventSource } from './event-source.js'

/** A source that holds a connection. */
export interface JetStreamSource extends EventSource {
  close(): Promise<void>
}

/** Where an event stands in the stream of the broker. */
interface Place {
  readonly epoch: string
  readonly position: number
  readonly sequence: number
}

const POLL_MS = 1_000

/**
 * Reads the events that a relay publishes to JetStream. Nothing can be appended through it: give `openSubscription` a
 * target of its own for that.
 * @throws DocketError `storage-unavailable` when NATS does not answer.
 */
export async function fromJetStream(location: JetStreamLocation): Promise<JetStreamSource> {
  const opened = await openJetStream(location)
  const lastRead = new Map<string, Place>()
  return {
    async read(store, { after, limit }) {
      const last = await lastOf(opened, store)
      if (last === null) return { epoch: '', head: 0, events: [] }
      const { epoch, position: head } = last
      if (head <= after) return { epoch, head, events: [] }
      const known = lastRead.get(store)
      const isNext = known?.epoch === epoch && known.position === after
      const from = isNext ? known.sequence + 1 : await findBehind(opened, store, { after, last })
      const { events, place } = await readFrom(opened, store, {
        from,
        after,
        epoch,
        limit: Math.min(limit, head - after),
      })
      if (place !== null) lastRead.set(store, place)
      return { epoch, head, events }
    },
    watch: (store, onNews) => {
      const heard = opened.connection.subscribe(subjectOf(store), { callback: () => onNews() })
      // A message that passed while the connection was away is not heard.
      const poll = setInterval(onNews, POLL_MS)
      return () => {
        clearInterval(poll)
        heard.unsubscribe()
      }
    },
    close: opened.close,
  }
}

async function lastOf({ manager, stream }: OpenedJetStream, store: string): Promise<Place | null> {
  const message = await manager.streams.getMessage(stream, { last_by_subj: subjectOf(store) })
  return message === null ? null : placeOf(message)
}

function nextFrom({ manager, stream }: OpenedJetStream, store: string, seq: number): Promise<StoredMsg | null> {
  // The server knows this request; the client's types do not.
  const query = { seq, next_by_subj: subjectOf(store) } as { seq: number }
  return manager.streams.getMessage(stream, query)
}

function placeOf({ header, seq }: StoredMsg): Place {
  return { epoch: header.get(EPOCH_HEADER), position: Number(header.get(POSITION_HEADER)), sequence: seq }
}

/** The number of the first message of the last life that stands behind a position: looked for by halving. */
async function findBehind(
  opened: OpenedJetStream,
  store: string,
  { after, last }: { readonly after: number; readonly last: Place },
): Promise<number> {
  let low = 1
  let high = last.sequence
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const message = await nextFrom(opened, store, middle)
    const place = message === null ? last : placeOf(message)
    if (place.epoch === last.epoch && place.position > after) high = middle
    else low = place.sequence + 1
  }
  return low
}

async function readFrom(
  opened: OpenedJetStream,
  store: string,
  range: { readonly from: number; readonly after: number; readonly epoch: string; readonly limit: number },
): Promise<{ readonly events: ConfirmedEvent[]; readonly place: Place | null }> {
  const events: ConfirmedEvent[] = []
  let place: Place | null = null
  for (let next = range.from; events.length < range.limit; next = place.sequence + 1) {
    const message = await nextFrom(opened, store, next)
    if (message === null) break
    place = placeOf(message)
    const expected = range.after + events.length + 1
    if (place.epoch !== range.epoch || place.position !== expected) throw lost(store, expected, place)
    events.push(eventIn(message, store))
  }
  return { events, place }
}

function eventIn(message: StoredMsg, store: string): ConfirmedEvent {
  const event = readCloudEvent(message.json())
  if (typeof event !== 'string') return event
  const why = `Message ${message.seq} of the broker is no event of store ${store}: ${event}.`
  throw docketError('log-corrupt', why, { store, record: `message ${message.seq}` })
}

function lost(store: string, expected: number, { position, sequence }: Place): Error {
  const message = `The broker has position ${position} of store ${store} where ${expected} should stand: its stream was cut. Publish it again, or read from the central store.`
  return docketError('log-corrupt', message, { store, record: `message ${sequence}` })
}
