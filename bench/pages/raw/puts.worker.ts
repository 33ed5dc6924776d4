import { openRawDatabase, addRecords } from './raw-database.ts'

/** The least a capture through a worker can be: a message with a record, one strict put, a message back. */
const database = openRawDatabase('raw-worker')

addEventListener('message', ({ data }: MessageEvent<Parameters<typeof addRecords>[1]>) => {
  // What is only rejected here would leave the page waiting: reported, it reaches the page as the worker's error.
  void database.then((db) => addRecords(db, data)).then(() => postMessage(null), reportError)
})
