import type { QueryParams } from '../engine/engine-port.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Aggregate } from '../model/define-aggregate.js'
import type { Projection, Row } from '../model/define-projection.js'
import { openReadModels } from '../read-models/open-read-models.js'
import { givenEvents, validData, type GivenContext, type GivenEvent } from './given-events.js'

/** A read model built from the events of a test. */
export interface GivenProjection {
  /**
   * The rows of one read-only statement, from real SQLite.
   * @throws DocketError `projection-failed` when the projection threw on an event; `invalid-query`; `invalid-model`.
   */
  query(sql: string, params?: QueryParams): Promise<Row[]>
}

/** What {@link givenProjection} takes beside the events. */
export interface GivenProjectionOptions {
  /** The aggregates whose schemas the events must pass; without it they must only be JSON. */
  readonly of?: readonly Aggregate[]
  /** Holds for every event that does not say otherwise. */
  readonly context?: GivenContext
}

/**
 * Begins a test of a projection: these events have happened, in this order. An event's `streamId` says whose it is
 * (`stream-1` where it says nothing).
 * @throws DocketError `validation-failed` for an event its schema does not take.
 */
export function givenProjection(
  projection: Projection,
  events: readonly GivenEvent[],
  { of, context }: GivenProjectionOptions = {},
): GivenProjection {
  const valid = of === undefined ? events : events.map((event) => ({ ...event, data: validData(of, event) }))
  const stored = givenEvents(valid, context)
  return {
    async query(sql, params) {
      const readModels = await openReadModels([projection], locateWasm)
      try {
        await readModels.replay(onePage(stored))
        return readModels.query(sql, params)
      } finally {
        readModels.close()
      }
    },
  }
}

async function* onePage(events: readonly StoredEvent[]): AsyncGenerator<readonly StoredEvent[]> {
  yield await Promise.resolve(events)
}

async function locateWasm(): Promise<string> {
  return (await import('../read-models/sqlite-wasm-url.js')).sqliteWasmUrl
}
