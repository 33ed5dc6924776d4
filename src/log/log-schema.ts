import type { StorageSchema } from '../storage/storage-schema.js'
import type { LogState } from './log-state.js'
import type { CaptureRecord } from './records.js'
import type { BlockRecord } from './segment.js'

/** A rejection in the database. */
export interface RejectionRecord {
  readonly id: string
  readonly commandId: string
  readonly body: string
}

/**
 * A capture in the database, with the sequence it was written for. Under another key it counts for nothing: it was written
 * on a log that had moved on.
 */
export interface StoredCapture extends CaptureRecord {
  readonly sequence?: number
}

/** The records of one store's log. */
export interface LogSchema extends StorageSchema {
  meta: { key: string; value: LogState }
  /** Version and last commit of the confirmed part, by stream. */
  heads: { key: string; value: readonly [version: number, tip: string | null] }
  /** The key is made by the database, which never gives one twice. */
  captures: {
    key: number
    value: StoredCapture
    indexes: { stream: [string, number]; placed: number } & Record<string, IDBValidKey>
  }
  blocks: {
    key: [first: number, index: number]
    value: BlockRecord
    indexes: { streams: number } & Record<string, IDBValidKey>
  }
  ids: { key: number; value: { readonly last: number; readonly ids: Uint32Array<ArrayBuffer> } }
  rejections: { key: string; value: RejectionRecord; indexes: { command: string } & Record<string, IDBValidKey> }
}
