import type { OrderCommit, OrderEvent } from './order-history.ts'

/** An event with its context, as somebody without an engine would store it: about 270 bytes as JSON. */
export interface OrderRecord extends OrderEvent {
  readonly id: string
  readonly streamId: string
  readonly version: number
  readonly actor: string
  readonly deviceId: string
  readonly recordedAt: string
}

const DEVICE = 'tablet-3'

/** Gives the events of commits their context, and their versions in the order they come. */
export function createRecorder(): (commit: OrderCommit) => OrderRecord[] {
  const versions = new Map<string, number>()
  return ({ streamId, events }) => {
    const before = versions.get(streamId) ?? 0
    versions.set(streamId, before + events.length)
    const recordedAt = new Date().toISOString()
    return events.map(({ type, data }, index) => ({
      id: crypto.randomUUID(),
      ...{ streamId, version: before + index + 1, type, data },
      ...{ actor: 'waiter 3', deviceId: DEVICE, recordedAt },
    }))
  }
}
