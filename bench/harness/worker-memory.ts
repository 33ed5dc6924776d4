import type { Page } from 'playwright'
import { attachToWorker } from './worker-session.ts'

/** What a worker holds. */
export interface WorkerMemory {
  /** Of JavaScript objects in use. */
  readonly heapBytes: number
  /** Of array buffers, WebAssembly's among them: SQLite with its tables. */
  readonly bufferBytes: number
}

/** The memory of the worker that `start` makes the page start, after its garbage was collected. */
export async function measureWorkerMemory(page: Page, start: () => Promise<unknown>): Promise<WorkerMemory> {
  const worker = await attachToWorker(page, start)
  await worker.send('HeapProfiler.enable')
  await worker.send('HeapProfiler.collectGarbage')
  const usage = (await worker.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number }
  return {
    heapBytes: usage.usedSize,
    bufferBytes: usage.backingStorageSize ?? 0,
  }
}
