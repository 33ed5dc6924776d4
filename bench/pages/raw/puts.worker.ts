import { openRawDatabase, addRecords } from './raw-database.ts'

/** The least a capture through a worker can be: a message with a record, one strict put, a message back. */
const database = openRawDatabase('raw-worker')

addEventListener('message', ({ data }: MessageEvent<Parameters<typeof addRecords>[1]>) => {
  void database.then((db) => addRecords(db, data)).then(() => postMessage(null))
})
