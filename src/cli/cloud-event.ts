import type { StoredEvent } from '../events/stored-event.js'

/** An event as CloudEvents 1.0 writes it in JSON; see cloudevents.io. Attributes that would be null are left out. */
export interface CloudEvent {
  readonly specversion: '1.0'
  readonly id: string
  readonly source: string
  readonly type: string
  readonly subject: string
  readonly time: string
  readonly datacontenttype: 'application/json'
  readonly data: unknown
  readonly [extension: string]: unknown
}

/** The CloudEvent of a confirmed event; extension attributes are in lower case, as the standard wants. */
export function toCloudEvent(store: string, event: StoredEvent): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: `/stores/${encodeURIComponent(store)}`,
    type: event.type,
    subject: event.streamId,
    time: event.recordedAt,
    datacontenttype: 'application/json',
    position: event.position,
    version: event.version,
    schemaversion: event.schemaVersion,
    commitid: event.commitId,
    commandid: event.commandId,
    ...(event.actor === null ? {} : { actor: event.actor }),
    deviceid: event.deviceId,
    correlationid: event.correlationId,
    ...(event.causationId === null ? {} : { causationid: event.causationId }),
    receivedat: event.receivedAt,
    data: event.data,
  }
}
