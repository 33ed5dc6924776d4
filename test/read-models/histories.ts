import type { Position } from '../../src/events/ids.ts'
import type { StoredEvent } from '../../src/events/stored-event.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { givenEvents, type GivenEvent } from '../../src/testing/given-events.ts'
import type { Projection } from '../../src/model/define-projection.ts'

/** Confirmed events that follow position `after`. */
export function confirmed(events: readonly GivenEvent[], after = 0): StoredEvent[] {
  return givenEvents(events).map((event, index) => ({ ...event, position: (after + index + 1) as Position }))
}

/** The same events before the centre has seen them. */
export function pending(events: readonly GivenEvent[]): StoredEvent[] {
  return givenEvents(events).map((event) => ({ ...event, position: null, receivedAt: null }))
}

/** One page of a log. */
export async function* pagesOf(...pages: (readonly StoredEvent[])[]): AsyncGenerator<readonly StoredEvent[]> {
  yield* pages
}

/** Read models after these confirmed events. */
export async function readModelsAfter(
  projections: readonly Projection[],
  events: readonly StoredEvent[] = [],
): Promise<ReadModels> {
  const readModels = await openReadModels(projections)
  readModels.rebase({ confirmed: events, pending: [] })
  return readModels
}

/** Lets the watchers have their turn. */
export async function microtasks(): Promise<void> {
  await Promise.resolve()
  await Promise.resolve()
}

/** An order for `table` on stream `order-<id>`. */
export function placed(id: string, table: string, quantity = 1): GivenEvent {
  const lines = [{ item: 'Chicken Bowl', quantity, choices: [], priceCents: 1000 }]
  return { type: 'OrderPlaced', data: { table, lines }, streamId: `order-${id}` }
}

/** An event of another type on stream `order-<id>`. */
export function happened(type: string, id: string, data: unknown = {}): GivenEvent {
  return { type, data, streamId: `order-${id}` }
}
