import type { Page } from 'playwright'
import { attachToWorker, type WorkerSession } from './worker-session.ts'

/** What a worker holds. */
export interface WorkerMemory {
  /** Of JavaScript objects in use. */
  readonly heapBytes: number
  /** Of array buffers. */
  readonly bufferBytes: number
  /** Of WebAssembly memories: SQLite with its tables. */
  readonly wasmBytes: number
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
    wasmBytes: await wasmBytesOf(worker),
  }
}

interface ObjectHandle {
  readonly objectId: string
}

async function wasmBytesOf(worker: WorkerSession): Promise<number> {
  const { result: prototype } = await worker.send('Runtime.evaluate', { expression: 'WebAssembly.Memory.prototype' })
  const { objects } = await worker.send('Runtime.queryObjects', {
    prototypeObjectId: (prototype as ObjectHandle).objectId,
  })
  const { result } = await worker.send('Runtime.callFunctionOn', {
    objectId: (objects as ObjectHandle).objectId,
    functionDeclaration: 'function () { return this.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) }',
    returnByValue: true,
  })
  return (result as { value: number }).value
}
