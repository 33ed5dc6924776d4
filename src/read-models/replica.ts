import { docketError, messageOf } from '../errors.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Row } from '../model/define-projection.js'
import { applyEvents, type Boundary, type ProjectionFailure } from './apply-events.js'
import { toBindings, type SqlParams } from './bind-parameters.js'
import type { ImageMeta } from './image.js'
import type { ReadModelDatabase } from './open-database.js'
import { invalidQuery, type PreparedStatement } from './prepared-statement.js'
import { readRows } from './read-rows.js'

/** A database and how far it has come: the confirmed events committed, the pending ones in a transaction on top. */
export interface Replica {
  readonly database: ReadModelDatabase
  /** Position of the last confirmed event that was applied. */
  position: number
  /** How many pending events are on top; their transaction is open unless it is 0. */
  pendingEvents: number
  /** Tables the pending effects touched: taking them back changes these. */
  readonly pendingTables: Set<string>
  readonly confirmedFailures: Map<string, ProjectionFailure>
  readonly pendingFailures: Map<string, ProjectionFailure>
  /** The stored image that this file's changes are counted from; `null` when there is none. */
  base: ImageMeta | null
}

/** A replica that stands where its database does. */
export function createReplica(database: ReadModelDatabase, base: ImageMeta | null = null): Replica {
  return {
    ...{ database, base },
    position: base?.position ?? 0,
    pendingEvents: 0,
    pendingTables: new Set(),
    confirmedFailures: new Map(),
    pendingFailures: new Map(),
  }
}

const CONFIRMED: Boundary = { begin: 'begin', end: 'commit', undo: 'rollback' }
const PENDING: Boundary = { begin: 'savepoint step', end: 'release step', undo: 'rollback to step; release step' }

/** Rolls back to the confirmed state; the tables that changed by it. */
export function takeBackPending(replica: Replica): readonly string[] {
  if (replica.pendingEvents === 0) return []
  // Not to a savepoint, which would commit what it restored: pages that are as they were are not written.
  replica.database.db.run('rollback')
  const changed = [...replica.pendingTables, ...tablesOf(replica, replica.pendingFailures.keys())]
  replica.pendingEvents = 0
  replica.pendingTables.clear()
  replica.pendingFailures.clear()
  return changed
}

/**
 * Commits events; the tables that changed by it.
 * @throws DocketError `invalid-argument` when they do not go on at `position + 1`; nothing has happened then.
 */
export function applyConfirmed(replica: Replica, events: readonly StoredEvent[]): readonly string[] {
  if (events.length === 0) return []
  requireNoGap(replica, events)
  const changed = apply(replica, events, CONFIRMED, replica.confirmedFailures)
  replica.position += events.length
  return changed
}

/** Applies events on top, where they can be taken back; the tables that changed by it. */
export function applyPending(replica: Replica, events: readonly StoredEvent[]): readonly string[] {
  if (events.length === 0) return []
  if (replica.pendingEvents === 0) replica.database.db.run('begin')
  replica.pendingEvents += events.length
  const changed = apply(replica, events, PENDING, replica.pendingFailures)
  for (const table of changed) replica.pendingTables.add(table)
  return changed
}

/** One step; the tables it touched, and those of projections that failed in it. */
function apply(
  replica: Replica,
  events: readonly StoredEvent[],
  boundary: Boundary,
  failures: Map<string, ProjectionFailure>,
): readonly string[] {
  const { db, handlers } = replica.database
  const failed: string[] = []
  handlers.touched.clear()
  applyEvents(db, handlers, events, {
    boundary,
    isFailed: (projection) => failureOf(replica, projection) !== undefined,
    onFailure: (failure) => {
      failures.set(failure.projection, failure)
      failed.push(failure.projection)
    },
  })
  return [...handlers.touched, ...tablesOf(replica, failed)]
}

/** Lets only events through that go on at `position + 1`. @throws DocketError `invalid-argument`. */
export function requireNoGap({ position }: Replica, events: readonly StoredEvent[]): void {
  const gap = events.findIndex((event, index) => event.position !== position + 1 + index)
  if (gap < 0) return
  const message = `The read models need the event at position ${position + 1 + gap} next, not ${events[gap]!.position}.`
  throw docketError('invalid-argument', message, { argument: 'confirmed' })
}

/** See `ReadModels.query`. */
export function queryReplica(replica: Replica, sql: string, params: SqlParams): Row[] {
  const prepared = replica.database.queries.get(sql)
  requireIntact(replica, prepared)
  const bindings = toBindings(sql, prepared.parameters, params)
  try {
    return readRows(prepared, bindings)
  } catch (cause) {
    throw invalidQuery(sql, messageOf(cause), cause)
  }
}

function requireIntact(replica: Replica, { reads }: PreparedStatement): void {
  if (replica.confirmedFailures.size + replica.pendingFailures.size === 0) return
  const { ownerByTable } = replica.database.tables
  for (const table of reads) {
    const failure = failureOf(replica, ownerByTable.get(table) ?? '')
    if (failure === undefined) continue
    const { projection, event, error } = failure
    throw docketError(
      'projection-failed',
      `Table ${table} is closed: projection ${projection} failed on ${event.type} ${event.id}: ${error.message}`,
      { projection, eventId: event.id },
      { cause: error },
    )
  }
}

function failureOf(replica: Replica, projection: string): ProjectionFailure | undefined {
  return replica.confirmedFailures.get(projection) ?? replica.pendingFailures.get(projection)
}

/** Every table of some projections. */
export function tablesOf({ database }: Replica, projections: Iterable<string>): string[] {
  const owners = new Set(projections)
  return [...database.tables.ownerByTable].filter(([, owner]) => owners.has(owner)).map(([table]) => table)
}
