import type { RecordStore } from '../../src/log/records.ts'
import { openBlock, type BlockRecord } from '../../src/log/segment.ts'

/** What a log has asked of its storage. */
export interface Counted {
  transactions: number
  /** Commits that were read, and decoded where the storage keeps them as text. */
  commitsRead: number
  /** Stream heads that were read. */
  headsRead: number
}

/** The same records, with every read counted. */
export function countedRecords(records: RecordStore): { readonly records: RecordStore; readonly counted: Counted } {
  const counted: Counted = { transactions: 0, commitsRead: 0, headsRead: 0 }
  const counting = <Reader extends object>(reader: Reader): Reader => {
    counted.transactions += 1
    const methods = Object.entries(reader).map(([name, method]) => [name, countingCall(name, method, counted)])
    return Object.fromEntries(methods) as Reader
  }
  return {
    counted,
    records: {
      ...records,
      read: (work) => records.read((reader) => work(counting(reader))),
      write: (scope, work) => records.write(scope, (writer) => work(counting(writer))),
      rearrange: (work) => records.rearrange((writer) => work(counting(writer))),
      capture: (first, captures, newStreams) => {
        counted.transactions += 1
        return records.capture(first, captures, newStreams)
      },
    },
  }
}

type Call = (...args: unknown[]) => unknown

function countingCall(name: string, method: Call, counted: Counted): Call {
  if (/^(add|put|delete|skip)/.test(name)) return method
  return async (...args) => {
    const result = await method(...args)
    if (name === 'head') counted.headsRead += 1
    else if (/^(capture|placedCaptures)/.test(name)) counted.commitsRead += sizeOf(result)
    else if (/^block(s|$)/.test(name)) counted.commitsRead += await commitsIn(result)
    return result
  }
}

function sizeOf(result: unknown): number {
  if (Array.isArray(result)) return result.length
  return result === undefined ? 0 : 1
}

async function commitsIn(result: unknown): Promise<number> {
  const blocks = (Array.isArray(result) ? result : [result]) as (BlockRecord | undefined)[]
  const opened = await Promise.all(blocks.map(async (block) => (block === undefined ? [] : openBlock(block, 'cafe'))))
  return opened.flat().length
}
