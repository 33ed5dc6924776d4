import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { docketError, messageOf } from '../../errors.js'
import type { JetStreamLocation } from './jetstream-location.js'

/** A connection, and the stream that holds the events. */
export interface OpenedJetStream {
  readonly stream: string
  readonly connection: NatsConnection
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
  close(): Promise<void>
}

const DEFAULT_STREAM = 'DOCKET'
const SUBJECTS = 'docket.*.events'

/** The subject of a store's events: all of them, in order. What NATS gives a meaning is written as `%2E` and the like. */
export function subjectOf(store: string): string {
  return `docket.${encodeURIComponent(store).replace(/[.*]/g, (sign) => (sign === '.' ? '%2E' : '%2A'))}.events`
}

/**
 * Connects, and makes the stream when it is missing.
 * @throws DocketError `storage-unavailable` when no server answers, or the stream does not take these subjects.
 */
export async function openJetStream(location: JetStreamLocation): Promise<OpenedJetStream> {
  const { servers, stream = DEFAULT_STREAM, replicas = 1 } = location
  const connection = await connectTo(servers)
  try {
    const manager = await jetstreamManager(connection)
    await ensureStream(manager, stream, replicas)
    return { stream, connection, manager, client: jetstream(connection), close: () => connection.drain() }
  } catch (cause) {
    await connection.close()
    throw unavailable(`The stream ${stream} of NATS cannot be used: ${messageOf(cause)}`, cause)
  }
}

async function connectTo(servers: JetStreamLocation['servers']): Promise<NatsConnection> {
  const list = typeof servers === 'string' ? [servers] : [...servers]
  try {
    return await connect({ servers: list, name: 'docket', maxReconnectAttempts: -1 })
  } catch (cause) {
    throw unavailable(`NATS does not answer at ${list.join(', ')}: ${messageOf(cause)}`, cause)
  }
}

async function ensureStream(manager: JetStreamManager, name: string, replicas: number): Promise<void> {
  const found = await manager.streams.info(name).catch(() => null)
  if (found === null) {
    await manager.streams.add({ name, subjects: [SUBJECTS], num_replicas: replicas })
  } else if (!found.config.subjects.includes(SUBJECTS)) {
    throw new Error(`it takes ${found.config.subjects.join(', ')}, and not ${SUBJECTS}; name another with --stream`)
  }
}

function unavailable(message: string, cause: unknown): Error {
  return docketError('storage-unavailable', `${message}.`, { store: 'nats' }, { cause })
}
