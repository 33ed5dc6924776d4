import { createAggregateStates, type AggregateStates } from '../commands/aggregate-states.js'
import { appendBatch } from '../commands/append-many.js'
import { appendToStream, type AppendTarget } from '../commands/append-to-stream.js'
import { createExecute } from '../commands/execute.js'
import { indexedDbSnapshots } from '../commands/indexed-db-snapshots.js'
import { memorySnapshots } from '../commands/memory-snapshots.js'
import { settleRejection } from '../commands/settle-rejection.js'
import type { SnapshotStore } from '../commands/snapshot-store.js'
import { createSnapshots, type Snapshots } from '../commands/snapshots.js'
import type { EventLog, LogSource } from '../log/event-log.js'
import type { ImageStore } from '../read-models/image-store.js'
import { loadSqlite, type LocateWasm } from '../read-models/load-sqlite.js'
import type { Sync } from '../sync/start-sync.js'
import type { SyncTransport } from '../sync/transport.js'
import { connectSync, transportOf } from './connect-sync.js'
import { createDeviceImages, type DeviceImages } from './device-images.js'
import type { EngineOptions } from './engine-options.js'
import type { Answer, EnginePort } from './engine-port.js'
import { countsOf, createStatusBoard, degradationsOf, initialStatus, type StatusBoard } from './engine-status.js'
import { readHistory, readStory } from './read-history.js'
import { openReadSide, type ReadSide } from './read-side.js'

/** What an engine finds where it runs. */
export interface Platform {
  /** Asked where SQLite is, in browsers. */
  readonly locateWasm: LocateWasm
  /** Where images of the read models are kept; `null` for nowhere. */
  readonly images: ImageStore | null
}

/**
 * Wires the rooms: a log, commands on it, read models behind it, and syncing. Captures can begin when it resolves; the
 * read models come up to the log in the background, and queries wait for them.
 */
export async function startEngine(options: EngineOptions, platform: Platform): Promise<EnginePort> {
  const derived: Derived = {
    images: platform.images === null ? null : createDeviceImages(platform.images),
    snapshots: createSnapshots(snapshotStoreOf(options.log)),
  }
  // What they throw is told below, when the log is there to be closed.
  loadSqlite(platform.locateWasm).catch(() => undefined)
  let log: EventLog | undefined
  try {
    log = await openLogOf(options, derived)
    return await startOn(log, options, { ...derived, locateWasm: platform.locateWasm })
  } catch (error) {
    await Promise.all([log?.close(), derived.images?.close(), derived.snapshots.close()])
    throw error
  }
}

/** What is made from the log, and can be made again. */
interface Derived {
  readonly images: DeviceImages | null
  readonly snapshots: Snapshots
}

async function startOn(
  log: EventLog,
  options: EngineOptions,
  { images, snapshots, locateWasm }: Derived & { readonly locateWasm: LocateWasm },
): Promise<EnginePort> {
  const { model, sync: syncConfig } = options
  const { opened } = log
  const board = createStatusBoard(initialStatus(opened, syncConfig !== undefined))
  log.onSignal((signal) => board.update(countsOf(signal.state)))
  const readSide = openReadSide({ ...{ log, images, board, locateWasm }, projections: model.projections })
  await readSide.sound
  const target: AppendTarget = { model, log, deviceId: opened.deviceId }
  const states = createAggregateStates(log, snapshots)
  const transport = transportOf(options, target)
  const sync = connectSync(transport, options, { target, states, board })
  const parts: Parts = { log, readSide, board, transport, sync, target, states, snapshots }
  return { ...writingOf(parts), ...readingOf(parts), ...lifeOf(parts) }
}

interface Parts {
  readonly log: EventLog
  readonly readSide: ReadSide
  readonly board: StatusBoard
  readonly transport: SyncTransport | undefined
  readonly sync: Sync | undefined
  readonly target: AppendTarget
  readonly states: AggregateStates
  readonly snapshots: Snapshots
}

function writingOf({
  log,
  target,
  states,
  board,
}: Parts): Pick<EnginePort, 'execute' | 'append' | 'appendMany' | 'rejections' | 'resolve'> {
  const execute = createExecute(target, states)
  const answer = async <Receipt>(changing: Promise<Receipt>): Promise<Answer<Receipt>> => {
    const receipt = await changing
    return { receipt, news: board.news }
  }
  return {
    execute: (request, captureOptions) => answer(execute(request, captureOptions)),
    append: (streamId, events, appendOptions) => answer(appendToStream(target, { streamId, events }, appendOptions)),
    appendMany: (commits) => answer(appendBatch(target, commits)),
    rejections: async () => (await log.rejections()).filter(({ resolved }) => resolved === null),
    resolve: (id, resolution, actor) => answer(settleRejection(target, states, { id, resolution, actor })),
  }
}

type ReadingPort = Pick<EnginePort, 'readPackedStream' | 'readPacked' | 'readHistory' | 'readStory'>

function readingOf({ log, readSide, transport }: Parts): ReadingPort & Pick<EnginePort, 'query' | 'watch' | 'rebuild'> {
  const { query, watch, rebuild } = readSide
  return {
    readPackedStream: (streamId, range) => log.readPackedStream(streamId, range),
    readPacked: (after, reading) => log.readPacked(after, reading),
    readHistory: (streamId, from) => readHistory({ log, transport }, streamId, from),
    readStory: (correlationId, from) => readStory({ log, transport }, correlationId, from),
    ...{ query, watch, rebuild },
  }
}

type LifePort = Pick<EnginePort, 'status' | 'onStatus' | 'wake' | 'reportStorage' | 'close'>

function lifeOf({ log, readSide, board, sync, snapshots }: Parts): LifePort {
  let closing: Promise<void> | null = null
  const close = async (): Promise<void> => {
    await sync?.close()
    await Promise.all([snapshots.close(), readSide.close()])
    await log.close()
  }
  return {
    status: () => Promise.resolve(board.news),
    onStatus: (listener) => Promise.resolve(board.subscribe(listener)),
    wake: () => Promise.resolve(sync?.wake()),
    reportStorage: (storage) => {
      board.update({ storage, degraded: degradationsOf(storage) })
      return Promise.resolve()
    },
    close: () => (closing ??= close()),
  }
}

function openLogOf({ log, sync, deviceId }: EngineOptions, { images, snapshots }: Derived): Promise<EventLog> {
  return log.open({
    authority: sync === undefined ? 'device' : 'centre',
    ...(deviceId === undefined ? {} : { deviceId }),
    makeRoom: async () => {
      const given = await Promise.allSettled([images?.giveUp(), snapshots.giveUp()])
      return given.some(({ status }) => status === 'fulfilled')
    },
  })
}

function snapshotStoreOf({ store, storage }: LogSource): SnapshotStore {
  return storage === 'indexed-db' ? indexedDbSnapshots(store) : memorySnapshots()
}
