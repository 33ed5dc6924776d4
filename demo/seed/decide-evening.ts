import type { Aggregate, Commit, Decision, EventId, Json, Position, StoredEvent, StreamId, Version } from 'docket'
import { floor } from '../model/floor.ts'
import { order } from '../model/order.ts'
import type { Order } from '../model/order-state.ts'
import type { Deed, IdOf } from './deed.ts'
import { deviceOf } from './staff.ts'

const AGGREGATES: Readonly<Record<Deed['aggregate'], Aggregate>> = { order, floor }

/** How a stream stands. */
interface Stream {
  readonly streamId: StreamId
  readonly state: unknown
  readonly version: number
}

/**
 * What the tablets captured: each deed is decided by the rules of the restaurant, on what was done before it.
 * @throws Error when the rules refuse one.
 */
export function decideEvening(deeds: readonly Deed[], idOf: IdOf): readonly Commit[] {
  const streams = new Map<string, Stream>()
  return deeds.map((deed, index) => {
    const { initialState, evolve } = AGGREGATES[deed.aggregate]
    const streamId = `${deed.aggregate}-${deed.id}` as StreamId
    const before = streams.get(streamId) ?? { streamId, state: initialState(), version: 0 }
    const captured = captureOf(deed, before, (...names) => idOf('deed', String(index), ...names))
    const commit = { ...captured, deviceId: deviceOf(deed.by, idOf) }
    const state = storedEvents(commit, before.version).reduce<unknown>(evolve, before.state)
    streams.set(streamId, { streamId, state, version: before.version + commit.events.length })
    return commit
  })
}

function captureOf(deed: Deed, { streamId, state, version }: Stream, idOf: IdOf): Omit<Commit, 'deviceId'> {
  const { aggregate, by, command, atMs } = deed
  const input = deed.input(state as Order)
  const events = decide(AGGREGATES[aggregate], { command, state, input })
  const commandId = idOf('command')
  return {
    ...{ commitId: idOf('commit'), commandId, command: { name: command, input: input as Json } },
    ...{ streamId, expectedVersion: version, actor: by.actor },
    ...{ recordedAt: new Date(atMs).toISOString(), correlationId: commandId, causationId: null },
    events: events.map(({ type, data }, index) => ({
      ...{ id: idOf('event', String(index)) as EventId, type, schemaVersion: 1, data: data as Json },
    })),
  }
}

interface Asked {
  readonly command: string
  readonly state: unknown
  readonly input: unknown
}

function decide({ name, commands }: Aggregate, { command, state, input }: Asked) {
  const decision: Decision | undefined = commands[command]?.decide(state, input)
  if (Array.isArray(decision) && decision.length > 0) return decision as readonly { type: string; data: unknown }[]
  throw new Error(`${command} of ${name} comes to ${JSON.stringify(decision)} with ${JSON.stringify(input)}.`)
}

function storedEvents({ events, ...context }: Commit, version: number): readonly StoredEvent[] {
  return events.map((event, index) => ({
    ...event,
    ...context,
    version: (version + index + 1) as Version,
    position: null as Position | null,
    receivedAt: null,
  }))
}
