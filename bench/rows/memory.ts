import type { Bench } from '../harness/bench.ts'
import type { RowResult } from '../harness/row-result.ts'
import { measureWorkerMemory } from '../harness/worker-memory.ts'
import { STORE } from './contenders.ts'
import { docketHistory } from './histories.ts'
import type { DocketFace } from '../pages/docket/docket-face.ts'
import type { Row } from './row.ts'

const MEGABYTE = 1024 * 1024

/** What the worker holds once its read models are up to date and garbage is collected. */
async function measureMemory(bench: Bench, name: string, events: number): Promise<RowResult> {
  const origin = bench.origin(`docket-${await docketHistory(bench, events)}`)
  const visit = await bench.visit<DocketFace>('docket', origin)
  const memory = await measureWorkerMemory(visit.page, () => visit.call('open', { store: STORE }))
  await visit.close()
  return {
    ...{
      name,
      value: (memory.heapBytes + memory.bufferBytes) / MEGABYTE,
      unit: 'MB',
      baseline: null,
      ratio: null,
      spread: null,
    },
    extra: {
      heapMb: memory.heapBytes / MEGABYTE,
      buffersMb: memory.bufferBytes / MEGABYTE,
    },
    note: `the worker with ${events} events, collected: JavaScript objects and the memory of SQLite with its tables`,
  }
}

/** The worker's memory with 100 000 events. */
export const memory100k: Row = {
  name: 'memory-100k',
  measure: async (bench) => [await measureMemory(bench, 'memory-100k', 100_000)],
}

/** The worker's memory with a million events. */
export const memory1m: Row = {
  name: 'memory-1m',
  isLong: true,
  measure: async (bench) => [await measureMemory(bench, 'memory-1m', 1_000_000)],
}
