import * as v from 'valibot'
import type { EventId, Position, StreamId, Version } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'
import { CloudEventSchema } from './cloud-event-schema.js'

/** The event that a CloudEvent of docket is of; what is wrong with it, when it is none. */
export function readCloudEvent(
  value: unknown,
): (StoredEvent & { readonly position: Position; readonly receivedAt: string }) | string {
  const read = v.safeParse(CloudEventSchema, value)
  if (!read.success) {
    const [issue] = read.issues
    return `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`
  }
  const { output } = read
  return {
    id: output.id as EventId,
    type: output.type,
    schemaVersion: output.schemaversion,
    data: output.data,
    streamId: output.subject as StreamId,
    version: output.version as Version,
    position: output.position as Position,
    commitId: output.commitid,
    commandId: output.commandid,
    actor: output.actor ?? null,
    deviceId: output.deviceid,
    correlationId: output.correlationid,
    causationId: output.causationid ?? null,
    recordedAt: output.time,
    receivedAt: output.receivedat,
  }
}
