import { docketError } from '../errors.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Projection, ProjectionHandler } from '../model/define-projection.js'
import { createProjectionDb, type ProjectionHandle } from './projection-db.js'
import type { ProjectionTables } from './projection-tables.js'
import type { Database } from './sqlite/database.js'

/** A projection that threw: the event it threw on, and what it threw. Its tables are closed; others go on. */
export interface ProjectionFailure {
  readonly projection: string
  readonly event: StoredEvent
  readonly error: Error
}

/** The handlers of all projections by event type, ready to write. */
export interface Handlers {
  readonly routesByType: ReadonlyMap<string, readonly Route[]>
  /** Tables written since it was last cleared. */
  readonly touched: Set<string>
}

interface Route {
  readonly projection: string
  readonly handler: ProjectionHandler
  readonly handle: ProjectionHandle
}

/** Gives each projection its handle and sorts the handlers by the event they wait for, in the order of the model. */
export function createHandlers(db: Database, tables: ProjectionTables, projections: readonly Projection[]): Handlers {
  const routesByType = new Map<string, Route[]>()
  const touched = new Set<string>()
  for (const { name, on } of projections) {
    const handle = createProjectionDb(db, tables, name, touched)
    for (const [type, handler] of Object.entries(on)) {
      const routes = routesByType.get(type) ?? []
      routesByType.set(type, [...routes, { projection: name, handler, handle }])
    }
  }
  return { routesByType, touched }
}

/** The statements around a step: how it begins, ends, and is undone as if it had not begun. */
export interface Boundary {
  readonly begin: string
  readonly end: string
  readonly undo: string
}

/**
 * Applies events within `boundary`, all or none. A projection that throws is added to `failures` and the step is done
 * again without it, so that neither half of its event nor a disturbed neighbour remains.
 */
export function applyEvents(
  db: Database,
  handlers: Handlers,
  events: readonly StoredEvent[],
  step: {
    readonly boundary: Boundary
    /** Projections to leave out. */
    readonly isFailed: (projection: string) => boolean
    readonly onFailure: (failure: ProjectionFailure) => void
  },
): void {
  for (;;) {
    db.run(step.boundary.begin)
    const failure = applyUntilFailure(handlers, events, step.isFailed)
    if (failure === null) break
    db.run(step.boundary.undo)
    step.onFailure(failure)
  }
  db.run(step.boundary.end)
}

function applyUntilFailure(
  { routesByType }: Handlers,
  events: readonly StoredEvent[],
  isFailed: (projection: string) => boolean,
): ProjectionFailure | null {
  for (const event of events) {
    for (const route of routesByType.get(event.type) ?? []) {
      const error = isFailed(route.projection) ? null : runHandler(route, event)
      if (error !== null) return { projection: route.projection, event, error }
    }
  }
  return null
}

function runHandler({ projection, handler, handle }: Route, event: StoredEvent): Error | null {
  handle.isOpen = true
  try {
    const run: (...args: Parameters<typeof handler>) => unknown = handler
    const result = run(handle, event)
    if (!isThenable(result)) return null
    // What happens after its first await is refused by the handle, and must not end the process.
    Promise.resolve(result).catch(() => undefined)
    return asynchronous(projection)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  } finally {
    handle.isOpen = false
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

function asynchronous(projection: string): Error {
  const message = `Projection ${projection} has an asynchronous handler; handlers write at once, within the step.`
  return docketError('invalid-model', message, { definition: projection })
}
