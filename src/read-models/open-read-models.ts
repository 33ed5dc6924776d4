import { docketError } from '../errors.js'
import type { Position } from '../events/ids.js'
import type { StoredEvent } from '../events/stored-event.js'
import type { Projection, Row } from '../model/define-projection.js'
import { applyEvents, type Boundary, type ProjectionFailure } from './apply-events.js'
import { toBindings, type SqlParams } from './bind-parameters.js'
import { loadSqlite, type LocateWasm, type Sqlite } from './load-sqlite.js'
import { openDatabase, type ReadModelDatabase } from './open-database.js'
import { invalidQuery, type PreparedStatement } from './prepared-statement.js'
import { readRows } from './read-rows.js'
import { createWatchers, reportUnhandled, type Watchers } from './watchers.js'
import type { ReadModels, ReplayProgress } from './read-models.js'
import { yieldToEvents } from './yield-to-events.js'

/**
 * Empty read models of `projections`.
 * @throws DocketError `invalid-model` for tables SQLite refuses; `sqlite-unavailable`.
 */
export async function openReadModels(projections: readonly Projection[], locateWasm?: LocateWasm): Promise<ReadModels> {
  const sqlite = await loadSqlite(locateWasm)
  const state: State = {
    sqlite,
    projections,
    database: openDatabase(sqlite, projections),
    watchers: createWatchers(),
    position: 0,
    hasPending: false,
    pendingTables: new Set(),
    confirmedFailures: new Map(),
    pendingFailures: new Map(),
  }
  return {
    get position() {
      return state.position as Position
    },
    get failures() {
      return [...state.confirmedFailures.values(), ...state.pendingFailures.values()]
    },
    replay: (pages, options = {}) => replay(state, pages, options),
    rebase: (change) => rebase(state, change),
    addPending: (events) => addPending(state, events),
    reset: () => reset(state),
    query: (sql, params = []) => query(state, sql, params),
    watch: (sql, params, listener, onError = reportUnhandled) => {
      const { reads, parameters } = requireOpen(state).queries.get(sql)
      toBindings(sql, parameters, params)
      return state.watchers.add({ tables: reads, read: () => query(state, sql, params), listener, onError })
    },
    close: () => close(state),
  }
}

interface State {
  readonly sqlite: Sqlite
  readonly projections: readonly Projection[]
  /** `null` once closed. */
  database: ReadModelDatabase | null
  readonly watchers: Watchers
  position: number
  /** True while the savepoint with the pending effects is open. */
  hasPending: boolean
  /** Tables the pending effects touched: taking them back changes these. */
  readonly pendingTables: Set<string>
  readonly confirmedFailures: Map<string, ProjectionFailure>
  readonly pendingFailures: Map<string, ProjectionFailure>
}

const CONFIRMED: Boundary = { begin: 'begin', end: 'commit', undo: 'rollback' }
const PENDING: Boundary = { begin: 'savepoint step', end: 'release step', undo: 'rollback to step; release step' }

async function replay(
  state: State,
  pages: AsyncIterable<readonly StoredEvent[]>,
  { total = 0, onProgress }: { readonly total?: number; readonly onProgress?: (progress: ReplayProgress) => void },
): Promise<void> {
  const resume = state.watchers.pause()
  try {
    requireOpen(state)
    let done = 0
    for await (const page of pages) {
      state.watchers.notify(takeBackPending(state))
      state.watchers.notify(applyConfirmed(state, page))
      done += page.length
      onProgress?.({ done, total })
      await yieldToEvents()
    }
    state.watchers.notify(takeBackPending(state))
  } finally {
    resume()
  }
}

function rebase(
  state: State,
  { confirmed, pending }: { readonly confirmed: readonly StoredEvent[]; readonly pending: readonly StoredEvent[] },
): void {
  requireOpen(state)
  requireNoGap(state, confirmed)
  const changed = [...takeBackPending(state), ...applyConfirmed(state, confirmed), ...applyPending(state, pending)]
  state.watchers.notify(changed)
}

function addPending(state: State, events: readonly StoredEvent[]): void {
  requireOpen(state)
  state.watchers.notify(applyPending(state, events))
}

/** Rolls back to the confirmed state; the tables that changed by it. */
function takeBackPending(state: State): readonly string[] {
  if (!state.hasPending) return []
  requireOpen(state).db.run('rollback to pending; release pending')
  const changed = [...state.pendingTables, ...tablesOf(state, state.pendingFailures.keys())]
  state.hasPending = false
  state.pendingTables.clear()
  state.pendingFailures.clear()
  return changed
}

function applyConfirmed(state: State, events: readonly StoredEvent[]): readonly string[] {
  if (events.length === 0) return []
  requireNoGap(state, events)
  const changed = apply(state, events, CONFIRMED, state.confirmedFailures)
  state.position += events.length
  return changed
}

function applyPending(state: State, events: readonly StoredEvent[]): readonly string[] {
  if (events.length === 0) return []
  if (!state.hasPending) requireOpen(state).db.run('savepoint pending')
  state.hasPending = true
  const changed = apply(state, events, PENDING, state.pendingFailures)
  for (const table of changed) state.pendingTables.add(table)
  return changed
}

/** One step; the tables it touched, and those of projections that failed in it. */
function apply(
  state: State,
  events: readonly StoredEvent[],
  boundary: Boundary,
  failures: Map<string, ProjectionFailure>,
): readonly string[] {
  const { db, handlers } = requireOpen(state)
  const failed: string[] = []
  handlers.touched.clear()
  applyEvents(db, handlers, events, {
    boundary,
    isFailed: (projection) => failureOf(state, projection) !== undefined,
    onFailure: (failure) => {
      failures.set(failure.projection, failure)
      failed.push(failure.projection)
    },
  })
  return [...handlers.touched, ...tablesOf(state, failed)]
}

function reset(state: State): void {
  const { db, tables } = requireOpen(state)
  const changed = [...tables.ownerByTable.keys()]
  db.close()
  state.database = openDatabase(state.sqlite, state.projections)
  state.position = 0
  state.hasPending = false
  state.pendingTables.clear()
  state.pendingFailures.clear()
  state.confirmedFailures.clear()
  state.watchers.notify(changed)
}

function close(state: State): void {
  state.database?.db.close()
  state.database = null
  state.watchers.clear()
}

function query(state: State, sql: string, params: SqlParams): Row[] {
  const prepared = requireOpen(state).queries.get(sql)
  requireIntact(state, prepared)
  const bindings = toBindings(sql, prepared.parameters, params)
  try {
    return readRows(prepared, bindings)
  } catch (cause) {
    throw invalidQuery(sql, cause instanceof Error ? cause.message : String(cause), cause)
  }
}

function requireIntact(state: State, { reads }: PreparedStatement): void {
  if (state.confirmedFailures.size + state.pendingFailures.size === 0) return
  const { ownerByTable } = requireOpen(state).tables
  for (const table of reads) {
    const failure = failureOf(state, ownerByTable.get(table) ?? '')
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

function failureOf(state: State, projection: string): ProjectionFailure | undefined {
  return state.confirmedFailures.get(projection) ?? state.pendingFailures.get(projection)
}

function tablesOf(state: State, projections: Iterable<string>): string[] {
  const owners = new Set(projections)
  const owned = requireOpen(state).tables.ownerByTable
  return [...owned].filter(([, owner]) => owners.has(owner)).map(([table]) => table)
}

function requireNoGap(state: State, events: readonly StoredEvent[]): void {
  const gap = events.findIndex((event, index) => event.position !== state.position + 1 + index)
  if (gap < 0) return
  const expected = state.position + 1 + gap
  const message = `The read models need the event at position ${expected} next, not ${events[gap]!.position}.`
  throw docketError('invalid-argument', message, { argument: 'confirmed' })
}

function requireOpen({ database }: State): ReadModelDatabase {
  if (database !== null) return database
  throw docketError('closed', 'The read models are closed.', { what: 'read models' })
}
