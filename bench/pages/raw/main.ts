import { orderHistory } from '../../domain/order-history.ts'
import { createRecorder, type OrderRecord } from '../../domain/order-record.ts'
import { bulks, singles, timed } from '../docket/capture-orders.ts'
import { serveFace } from '../serve-face.ts'
import { addPacked, addRecords, openRawDatabase, type RawDatabase } from './raw-database.ts'
import type { RawFace } from './raw-face.ts'

const FILL_TRANSACTION = 500

let database: RawDatabase | undefined

function db(): RawDatabase {
  if (database === undefined) throw new Error('The database is not open.')
  return database
}

const face: RawFace = {
  open: async (name) => {
    database = await openRawDatabase(name)
  },
  appendSingles: (capture) => {
    const records = singles(capture).flatMap(createRecorder())
    return timed(async () => {
      for (const record of records) await addRecords(db(), [record])
    })
  },
  appendSinglesInWorker: async (capture) => {
    const records = singles(capture).flatMap(createRecorder())
    const worker = new Worker(new URL('./puts.worker.ts', import.meta.url), { type: 'module' })
    const put = (record: OrderRecord): Promise<void> =>
      new Promise((resolve, reject) => {
        worker.onmessage = () => resolve()
        worker.onerror = ({ message }) => reject(new Error(message))
        worker.postMessage([record])
      })
    await put(records[0]!)
    const ms = await timed(async () => {
      for (const record of records) await put(record)
    })
    worker.terminate()
    return ms
  },
  appendBulk: (capture, kind) => {
    const commits = bulks(capture).map(createRecorder())
    return timed(async () => {
      for (const records of commits) await (kind === 'packed' ? addPacked(db(), records) : addRecords(db(), records))
    })
  },
  fill: async ({ count, seed }) => {
    const record = createRecorder()
    let waiting: OrderRecord[] = []
    for (const commit of orderHistory({ events: count, seed })) {
      waiting.push(...record(commit))
      if (waiting.length < FILL_TRANSACTION) continue
      await addRecords(db(), waiting)
      waiting = []
    }
    if (waiting.length > 0) await addRecords(db(), waiting)
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
