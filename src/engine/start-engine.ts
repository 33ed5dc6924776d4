import { createAggregateStates, type AggregateStates } from '../commands/aggregate-states.js'
import { appendToStream, type AppendTarget } from '../commands/append-to-stream.js'
import { createExecute } from '../commands/execute.js'
import { indexedDbSnapshots } from '../commands/indexed-db-snapshots.js'
import { memorySnapshots } from '../commands/memory-snapshots.js'
import { createOpenRedecider } from '../commands/redecide.js'
import { settleRejection } from '../commands/settle-rejection.js'
import type { SnapshotStore } from '../commands/snapshot-store.js'
import { createSnapshots, type Snapshots } from '../commands/snapshots.js'
import { eventsOf } from '../events/stored-event.js'
import type { EventLog, LogSource } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'
import type { LocateWasm } from '../read-models/load-sqlite.js'
import { openReadModels } from '../read-models/open-read-models.js'
import type { ReadModels } from '../read-models/read-models.js'
import { startSync, type Sync } from '../sync/start-sync.js'
import type { SyncTransport } from '../sync/transport.js'
import { createHttpTransport } from '../sync/http-transport.js'
import type { EngineOptions, SyncConfig } from './engine-options.js'
import type { EnginePort } from './engine-port.js'
import { createStatusBoard, platformDegradations, type DocketStatus, type StatusBoard } from './engine-status.js'
import { followLog, type LogFollower } from './follow-log.js'
import { readPage } from './read-page.js'

/**
 * Wires the rooms: a log, commands on it, read models behind it, and syncing. `locateWasm` is asked where SQLite is, in
 * browsers.
 */
export async function startEngine(options: EngineOptions, locateWasm: LocateWasm): Promise<EnginePort> {
  const { model } = options
  const readModels = await openReadModels(model.projections, locateWasm)
  const log = await openLogOf(options)
  const { deviceId, ...state } = await log.state()
  const board = createStatusBoard(initialStatus({ ...state, deviceId }, options.sync !== undefined))
  const follower = followLog(log, readModels, (replay) => {
    board.update({ replay, failedProjections: failuresOf(readModels) })
  })
  log.onSignal((signal) => board.update(countsOf(signal.state)))
  const target: AppendTarget = { model, log, deviceId }
  const snapshots = createSnapshots(snapshotStoreOf(options.log))
  const states = createAggregateStates(log, snapshots)
  const sync = startSyncOf(options, { target, states, board })
  const parts: Parts = { log, readModels, follower, board, sync, target, states, snapshots }
  return { ...writingOf(parts), ...readingOf(parts), ...lifeOf(parts) }
}

interface Parts {
  readonly log: EventLog
  readonly readModels: ReadModels
  readonly follower: LogFollower
  readonly board: StatusBoard
  readonly sync: Sync | undefined
  readonly target: AppendTarget
  readonly states: AggregateStates
  readonly snapshots: Snapshots
}

function writingOf({ log, target, states }: Parts): Pick<EnginePort, 'execute' | 'append' | 'rejections' | 'resolve'> {
  const execute = createExecute(target, states)
  return {
    execute,
    append: (streamId, events, appendOptions) => appendToStream(target, { streamId, events }, appendOptions),
    rejections: async () => (await log.rejections()).filter(({ resolved }) => resolved === null),
    resolve: (id, resolution, actor) => settleRejection(target, states, { id, resolution, actor }),
  }
}

function readingOf({
  log,
  readModels,
  follower,
}: Parts): Pick<EnginePort, 'readStream' | 'readPage' | 'query' | 'watch'> {
  return {
    readStream: async (streamId, range) => {
      const { fromVersion = 1, toVersion = Infinity } = range
      const commits = await log.readStream(streamId, range)
      return commits.flatMap(eventsOf).filter(({ version }) => version >= fromVersion && version <= toVersion)
    },
    readPage: (place, limit) => readPage(log, place, limit),
    query: async (sql, params) => {
      await follower.upToDate()
      return readModels.query(sql, params)
    },
    watch: async (sql, params, { onRows, onError }) => {
      await follower.upToDate()
      return readModels.watch(sql, params, onRows, onError)
    },
  }
}

function lifeOf({ log, readModels, follower, board, sync, snapshots }: Parts): LifePort {
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    follower.stop()
    await sync?.close()
    await snapshots.close()
    await log.close()
    readModels.close()
  }
  return {
    status: () => Promise.resolve(board.current),
    onStatus: (listener) => Promise.resolve(board.subscribe(listener)),
    rebuild: () => follower.rebuild(),
    wake: () => Promise.resolve(sync?.wake()),
    reportStorage: (storage) => {
      board.update({ storage, degraded: degradationsOf(storage) })
      return Promise.resolve()
    },
    close: () => (closing ??= close()),
  }
}

type LifePort = Pick<EnginePort, 'status' | 'onStatus' | 'rebuild' | 'wake' | 'reportStorage' | 'close'>

function failuresOf({ failures }: ReadModels): DocketStatus['failedProjections'] {
  return failures.map(({ projection, event, error }) => ({ projection, eventId: event.id, message: error.message }))
}

function openLogOf({ log, sync, deviceId }: EngineOptions): Promise<EventLog> {
  const authority = sync === undefined ? 'device' : 'centre'
  return log.open(deviceId === undefined ? { authority } : { authority, deviceId })
}

function snapshotStoreOf({ store, storage }: LogSource): SnapshotStore {
  return storage === 'indexed-db' ? indexedDbSnapshots(store) : memorySnapshots()
}

function startSyncOf(
  options: EngineOptions,
  { target, states, board }: Pick<Parts, 'target' | 'states' | 'board'>,
): Sync | undefined {
  const { sync, clock } = options
  const { log, deviceId } = target
  if (sync === undefined) return undefined
  return startSync({
    log,
    deviceId,
    transport: 'transport' in sync ? sync.transport : httpTransport(sync, target),
    openRedecider: createOpenRedecider(target, states),
    onStatus: (status) => board.update(status),
    ...(clock === undefined ? {} : { clock }),
  })
}

function httpTransport(
  { url, token }: Extract<SyncConfig, { url: string }>,
  { log, deviceId }: { readonly log: EventLog; readonly deviceId: string },
): SyncTransport {
  const source = typeof token === 'function' ? token : () => token
  return createHttpTransport({ url, store: log.store, deviceId, token: source })
}

function initialStatus(state: LogState, syncs: boolean): DocketStatus {
  return {
    store: state.store,
    deviceId: state.deviceId,
    connection: syncs ? 'connecting' : 'local',
    lastError: null,
    ...countsOf(state),
    replay: { done: 0, total: state.position },
    failedProjections: [],
    degraded: platformDegradations(),
    storage: null,
  }
}

function countsOf(state: LogState): Pick<DocketStatus, 'pending' | 'rejected' | 'position' | 'lastSyncedAt'> {
  const { pendingCount, rejectedCount, position, lastSyncedAt } = state
  return { pending: pendingCount, rejected: rejectedCount, position, lastSyncedAt }
}

const NEARLY_FULL = 0.9

function degradationsOf(storage: DocketStatus['storage']): DocketStatus['degraded'] {
  const degraded = platformDegradations()
  if (storage === null) return degraded
  if (!storage.persisted) {
    const message =
      'The browser may clear this site when the device runs short of space. Install the app to prevent it.'
    degraded.push({ code: 'storage-not-persistent', message })
  }
  if (storage.quotaBytes > 0 && storage.usageBytes > NEARLY_FULL * storage.quotaBytes) {
    const message = 'The space for this site is nearly used up. Sync, then free space on the device.'
    degraded.push({ code: 'storage-nearly-full', message })
  }
  return degraded
}
