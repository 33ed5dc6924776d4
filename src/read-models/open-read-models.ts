import { docketError } from '../errors.js'
import type { Position } from '../events/ids.js'
import type { Projection } from '../model/define-projection.js'
import { toBindings } from './bind-parameters.js'
import type { Image } from './image.js'
import { loadSqlite, type LocateWasm, type Sqlite } from './load-sqlite.js'
import { openDatabase, openImageDatabase } from './open-database.js'
import { identitiesOf } from './projection-identity.js'
import type { ReadModels, Rebase, Rebuild, TakenImage } from './read-models.js'
import { replayInto } from './replay.js'
import { applyConfirmed, applyPending, createReplica, queryReplica, requireNoGap, takeBackPending } from './replica.js'
import type { Replica } from './replica.js'
import { createWatchers, reportUnhandled, type Watchers } from './watchers.js'

/**
 * Read models of `projections`, empty, or with the tables of an intact image. Where the image is of other projections, those
 * that are the same answer from it and the others wait for a rebuild; one that cannot be used is as none.
 * @throws DocketError `invalid-model` for tables SQLite refuses; `sqlite-unavailable`.
 */
export async function openReadModels(
  projections: readonly Projection[],
  locateWasm?: LocateWasm,
  image: Image | null = null,
): Promise<ReadModels> {
  const sqlite = await loadSqlite(locateWasm)
  const state = startState(sqlite, projections, image)
  const notify = (tables: readonly string[]) => state.watchers.notify(tables)
  return {
    get position() {
      return state.serving.position as Position
    },
    get failures() {
      const { confirmedFailures, pendingFailures } = state.serving
      return [...confirmedFailures.values(), ...pendingFailures.values()]
    },
    get pendingEvents() {
      return state.serving.pendingEvents
    },
    get isOutdated() {
      return state.isOutdated
    },
    replay: async (pages, options = {}) => {
      const resume = state.watchers.pause()
      try {
        await replayInto({ replica: () => requireOpen(state), onChanged: notify }, pages, options)
      } finally {
        resume()
      }
    },
    rebase: (change) => notify(rebase(requireOpen(state), change)),
    addPending: (events) => notify(applyPending(requireOpen(state), events)),
    reset: () => {
      requireOpen(state)
      serve(state, createReplica(openDatabase(sqlite, projections)))
    },
    rebuild: () => rebuild(state),
    isReady: (sql) => isReady(state, sql),
    takeImage: () => takeImage(state),
    query: (sql, params = []) => queryReplica(requireOpen(state), sql, params),
    watch: (sql, params, listener, onError = reportUnhandled) => {
      const { reads, parameters } = requireOpen(state).database.queries.get(sql)
      toBindings(sql, parameters, params)
      const read = () => queryReplica(requireOpen(state), sql, params)
      return state.watchers.add({ tables: reads, read, listener, onError })
    },
    close: () => close(state),
  }
}

interface State {
  readonly sqlite: Sqlite
  readonly projections: readonly Projection[]
  readonly identities: Readonly<Record<string, string>>
  /** What answers. */
  serving: Replica
  /** What is filled beside it. */
  next: Replica | null
  /** True when `serving` is an image that lacks a projection, or has one too many. */
  isOutdated: boolean
  isClosed: boolean
  readonly watchers: Watchers
}

function startState(sqlite: Sqlite, projections: readonly Projection[], image: Image | null): State {
  const identities = identitiesOf(projections)
  const begun = image === null ? null : openImage(sqlite, projections, { image, identities })
  const empty = (): Replica => createReplica(openDatabase(sqlite, projections))
  const isOutdated = begun?.isOutdated ?? false
  return {
    ...{ sqlite, projections, identities, isOutdated, isClosed: false },
    serving: begun?.replica ?? empty(),
    next: isOutdated ? empty() : null,
    watchers: createWatchers(),
  }
}

/** What an image serves; it is outdated when it lacks a projection, or has one too many. */
function openImage(
  sqlite: Sqlite,
  projections: readonly Projection[],
  { image, identities }: { readonly image: Image; readonly identities: State['identities'] },
): { readonly replica: Replica; readonly isOutdated: boolean } | null {
  const { projections: stored } = image.meta
  const kept = projections.filter(({ name }) => identities[name] === stored[name])
  const database = openImageDatabase(sqlite, kept, image)
  if (database === null) return null
  const isOutdated = kept.length < projections.length || kept.length < Object.keys(stored).length
  return { replica: createReplica(database, image.meta), isOutdated }
}

function rebase(replica: Replica, { confirmed, pending }: Rebase): readonly string[] {
  requireNoGap(replica, confirmed)
  return [...takeBackPending(replica), ...applyConfirmed(replica, confirmed), ...applyPending(replica, pending)]
}

/** Puts a replica in the place of the one that answers. */
function serve(state: State, replica: Replica): void {
  const changed = [state.serving, replica].flatMap(({ database }) => [...database.tables.ownerByTable.keys()])
  state.serving.database.db.close()
  state.serving = replica
  state.isOutdated = false
  if (state.next === replica) state.next = null
  state.watchers.notify(changed)
}

function rebuild(state: State): Rebuild {
  requireOpen(state)
  const begun = state.next
  const replica =
    begun?.position === 0 && begun.pendingEvents === 0
      ? begun
      : createReplica(openDatabase(state.sqlite, state.projections))
  if (replica !== begun) begun?.database.db.close()
  state.next = replica
  const current = (): Replica => {
    requireOpen(state)
    if (state.next === replica) return replica
    throw docketError('closed', 'This rebuild was given up for another.', { what: 'rebuild' })
  }
  return {
    get position() {
      return replica.position as Position
    },
    replay: (pages, options = {}) => replayInto({ replica: current, onChanged: () => undefined }, pages, options),
    finish: (change) => {
      rebase(current(), change)
      serve(state, replica)
    },
    abandon: () => {
      if (state.isClosed || state.next !== replica) return
      replica.database.db.close()
      state.next = null
    },
  }
}

function isReady(state: State, sql: string): boolean {
  const { serving } = state
  if (!state.isOutdated) return true
  state.next ??= createReplica(openDatabase(state.sqlite, state.projections))
  const { queries, tables } = state.next.database
  const filled = new Set(serving.database.tables.ownerByTable.values())
  const isFilled = (table: string): boolean => filled.has(tables.ownerByTable.get(table) ?? '')
  const { reads } = queries.get(sql)
  if (!reads.every((table) => isFilled(table) || !tables.ownerByTable.has(table))) return false
  try {
    serving.database.queries.get(sql)
    return true
  } catch {
    // A view of a projection that waits, over tables of one that does not.
    return false
  }
}

function takeImage({ serving, identities, isOutdated, isClosed }: State): TakenImage | null {
  if (isOutdated || isClosed || serving.confirmedFailures.size > 0) return null
  const content = serving.database.file.take()
  const { base } = serving
  serving.base = null
  return {
    ...content,
    ...{ base, projections: identities, position: serving.position as Position },
    owners: Object.fromEntries(serving.database.tables.ownerByName),
    onStored: (meta) => {
      serving.base = meta
    },
  }
}

function close(state: State): void {
  if (state.isClosed) return
  state.isClosed = true
  state.serving.database.db.close()
  state.next?.database.db.close()
  state.watchers.clear()
}

function requireOpen({ serving, isClosed }: State): Replica {
  if (!isClosed) return serving
  throw docketError('closed', 'The read models are closed.', { what: 'read models' })
}
