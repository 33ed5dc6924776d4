import type { LogSource } from './event-log.js'
import { createMemoryRecords, createMemoryRecordStore } from './memory-records.js'
import { openLog } from './open-log.js'

/**
 * A log in memory, for tests and for Node. It lives as long as the value: engines opened on the same one share it as
 * tabs share a database, and closing an engine keeps it.
 */
export function memoryLog(store = 'memory'): LogSource {
  const records = createMemoryRecords()
  return { store, open: (options) => openLog(createMemoryRecordStore(store, records), options) }
}
