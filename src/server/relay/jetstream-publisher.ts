import { headers } from '@nats-io/transport-node'
import { subjectOf, type OpenedJetStream } from './jetstream.js'
import type { Publication, PublishedEvent, Publisher } from './publisher.js'

/** The header that names the life of the log. */
export const EPOCH_HEADER = 'Docket-Epoch'
/** The header with the position, in decimal. */
export const POSITION_HEADER = 'Docket-Position'

/** What JetStream answers when another message stands last. */
const WRONG_LAST_SEQUENCE = 10_071

/**
 * Publishes to JetStream: a CloudEvent in JSON on the subject of its store, with the event's id to tell repetitions by,
 * and the number of the event before, which the broker compares: an id alone tells repetitions only for two minutes.
 */
export function createJetStreamPublisher({ stream, client, manager, close }: OpenedJetStream): Publisher {
  const send = ({ store, epoch, position, cloudEvent }: PublishedEvent, after: number, msgID?: string) => {
    const about = headers()
    about.set('content-type', 'application/cloudevents+json')
    about.set(EPOCH_HEADER, epoch)
    about.set(POSITION_HEADER, String(position))
    return client.publish(subjectOf(store), JSON.stringify(cloudEvent), {
      headers: about,
      expect: { streamName: stream, lastSubjectSequence: after },
      ...(msgID === undefined ? {} : { msgID }),
    })
  }
  return {
    last: async (store) => {
      const message = await manager.streams.getMessage(stream, { last_by_subj: subjectOf(store) })
      if (message === null) return NOTHING
      const { header, seq } = message
      return { sequence: seq, epoch: header.get(EPOCH_HEADER), position: Number(header.get(POSITION_HEADER)) }
    },
    publish: async (event, after) => {
      const ack = await send(event, after, event.cloudEvent.id).catch(nullWhereOvertaken)
      if (ack === null || !ack.duplicate || ack.seq > after) return ack?.seq ?? null
      // The broker remembers it from an earlier life of the log, and has not put it behind the others now.
      return (await send(event, after).catch(nullWhereOvertaken))?.seq ?? null
    },
    close,
  }
}

const NOTHING: Publication = { sequence: 0, epoch: null, position: 0 }

function nullWhereOvertaken(error: unknown): null {
  if ((error as { readonly code?: unknown }).code === WRONG_LAST_SEQUENCE) return null
  throw error
}
