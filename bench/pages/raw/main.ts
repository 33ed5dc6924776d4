import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import { orderHistory } from '../../domain/order-history.ts'
import { createRecorder, type OrderRecord } from '../../domain/order-record.ts'
import { bulks, singles, timed } from '../docket/capture-orders.ts'
import { serveFace } from '../serve-face.ts'
import type { RawFace } from './raw-face.ts'

interface RawSchema extends DBSchema {
  events: { key: number; value: OrderRecord; indexes: { streamId: string } }
  packed: { key: number; value: { streamId: string; body: string } }
}

interface EventStore {
  add(record: OrderRecord): Promise<unknown>
}

const FILL_TRANSACTION = 500
const STRICT = { durability: 'strict' } as const

let database: IDBPDatabase<RawSchema> | undefined

function db(): IDBPDatabase<RawSchema> {
  if (database === undefined) throw new Error('The database is not open.')
  return database
}

const face: RawFace = {
  open: async (name) => {
    database = await openDB<RawSchema>(name, 1, {
      upgrade: (opening) => {
        opening.createObjectStore('events', { autoIncrement: true }).createIndex('streamId', 'streamId')
        opening.createObjectStore('packed', { autoIncrement: true })
      },
    })
  },
  appendSingles: (capture) => {
    const records = singles(capture).flatMap(createRecorder())
    return timed(async () => {
      for (const record of records) await addAll([record])
    })
  },
  appendBulk: (capture, kind) => {
    const commits = bulks(capture).map(createRecorder())
    return timed(async () => {
      for (const records of commits) await (kind === 'packed' ? addPacked(records) : addAll(records))
    })
  },
  fill: async ({ count, seed }) => {
    const record = createRecorder()
    let waiting: OrderRecord[] = []
    for (const commit of orderHistory({ events: count, seed })) {
      waiting.push(...record(commit))
      if (waiting.length < FILL_TRANSACTION) continue
      await addAll(waiting)
      waiting = []
    }
    if (waiting.length > 0) await addAll(waiting)
  },
  readAll: async (pageSize) => {
    const startedAt = performance.now()
    const events: OrderRecord[] = []
    const store = db().transaction('events').store
    for (let last = 0; ; last = events.length) {
      const page = await store.getAll(IDBKeyRange.lowerBound(last, true), pageSize)
      for (const event of page) events.push(event)
      if (page.length < pageSize) break
    }
    return { ms: performance.now() - startedAt, events: events.length }
  },
  readStreams: async (streamIds) => {
    const times: number[] = []
    for (const id of streamIds) times.push(await timed(() => db().getAllFromIndex('events', 'streamId', id)))
    return times
  },
  runStatements: (capture) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./statements.worker.ts', import.meta.url), { type: 'module' })
      const settle = (done: () => void): void => {
        worker.terminate()
        done()
      }
      worker.addEventListener('message', ({ data }: MessageEvent<number>) => settle(() => resolve(data)))
      worker.addEventListener('error', ({ message }) => settle(() => reject(new Error(message))))
      worker.postMessage(capture)
    }),
}
serveFace(face)

async function addAll(records: readonly OrderRecord[]): Promise<void> {
  const transaction = db().transaction('events', 'readwrite', STRICT)
  const store: EventStore = transaction.store
  for (const record of records) void store.add(record)
  transaction.commit()
  await transaction.done
}

async function addPacked(records: readonly OrderRecord[]): Promise<void> {
  const transaction = db().transaction('packed', 'readwrite', STRICT)
  void transaction.store.add({ streamId: records[0]!.streamId, body: JSON.stringify(records) })
  transaction.commit()
  await transaction.done
}
