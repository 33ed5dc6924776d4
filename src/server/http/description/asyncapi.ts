import { CloudEventSchema } from '../../../protocol/cloud-event-schema.js'
import { toJsonSchema, type JsonSchema } from '../../../protocol/to-json-schema.js'

const DESCRIPTION =
  'Confirmed events of every store, in the order of its log, as CloudEvents 1.0 in structured mode. Delivery is at ' +
  'least once: an event that comes again has the same id and the same position. Positions of a store have no gaps.'

/** Creates the AsyncAPI 3.0 document of the events that are published to NATS JetStream. */
export function createAsyncapiDocument(): JsonSchema {
  return {
    asyncapi: '3.0.0',
    info: { title: 'docket events', version: '1', description: DESCRIPTION, license: { name: 'MIT' } },
    defaultContentType: 'application/cloudevents+json',
    servers: { nats: { host: 'localhost:4222', protocol: 'nats', description: 'The message broker, with JetStream.' } },
    channels: {
      storeEvents: {
        address: 'docket.{store}.events',
        description: 'The events of one store.',
        parameters: {
          store: {
            description: 'The name of the store, percent-encoded, dots and asterisks too: one token of a subject.',
          },
        },
        messages: { storedEvent: { $ref: '#/components/messages/StoredEvent' } },
      },
    },
    operations: {
      publishStoredEvents: {
        action: 'send',
        channel: { $ref: '#/channels/storeEvents' },
        summary: 'docket publishes each event after it was confirmed.',
        messages: [{ $ref: '#/channels/storeEvents/messages/storedEvent' }],
      },
    },
    components: {
      messages: {
        StoredEvent: {
          name: 'StoredEvent',
          title: 'An event that was confirmed',
          contentType: 'application/cloudevents+json',
          headers: {
            type: 'object',
            properties: {
              'Nats-Msg-Id': { type: 'string', description: 'The id of the event.' },
              'Docket-Epoch': { type: 'string', description: 'The life of the log that the position is of.' },
              'Docket-Position': { type: 'string', description: 'The position of the event, in decimal.' },
            },
          },
          payload: { $ref: '#/components/schemas/CloudEvent' },
        },
      },
      schemas: { CloudEvent: toJsonSchema(CloudEventSchema, { prefix: '#/components/schemas/', names: new Map() }) },
    },
  }
}
