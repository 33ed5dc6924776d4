import type { OpenFile, OpenFiles } from './open-files.js'
import type { WasmMemory } from './wasm-memory.js'
import { type IMPORTS } from './wasm-names.js'

// Numbers of WASI, which musl has in wasm.
const BAD_DESCRIPTOR = 8
const INVALID = 28
const NO_SUCH_FILE = 44
const NO_SPACE = 51
const NOT_SUPPORTED = 52
const CREATE = 0o100
const REGULAR_FILE = 0o100_600
const GET_LOCK = 12
const UNLOCKED = 2
const STAT_BYTES = 96

type SystemCall = (...args: never[]) => unknown
/** A function for every import of SQLite's wasm. */
export type SystemCalls = Readonly<Record<keyof typeof IMPORTS, SystemCall>>

/**
 * What SQLite asks of its system, as far as it opens files in memory: of a file its bytes and its size are true. Nobody else
 * has it open, so locks are always given; nothing outlives the process, so nothing is synced.
 */
export function createSystemCalls(files: OpenFiles, memory: () => WasmMemory): SystemCalls {
  const done = (): number => 0
  const refused = (): number => -NOT_SUPPORTED
  return {
    ...fileCalls(files, memory),
    ...pathCalls(files, memory),
    ...clockCalls(memory),
    ...{ assertFail: aborted, abort: aborted, exit: aborted },
    ...{ fdSync: done, fchown: done, chmod: done, fchmod: done, utimens: done, munmap: done, geteuid: done },
    ...{ setitimer: done, keepaliveClear: done, tzset: done, environGet: done, warnOfLegacyFunction: done },
    ...{ mmap: refused, mkdirat: refused, rmdir: refused, getcwd: refused, readlinkat: () => -INVALID },
    environSizes: (count: number, byteSize: number) => {
      memory().view.setInt32(count, 0, true)
      memory().view.setInt32(byteSize, 0, true)
      return 0
    },
    heapMax: () => 2 ** 31,
    resizeHeap: (byteSize: number) => Number(memory().grow(byteSize >>> 0)),
  }
}

function aborted(): never {
  throw new Error('SQLite gave up.')
}

type FileCalls = 'fdClose' | 'fdRead' | 'fdWrite' | 'fdSeek' | 'fdStat' | 'fstat' | 'ftruncate' | 'fcntl'

function fileCalls({ byDescriptor }: OpenFiles, memory: () => WasmMemory): Pick<SystemCalls, FileCalls> {
  type Transfer = (open: OpenFile, bytes: Uint8Array) => number
  /** Fills or empties buffers one after the other, until one is not used up. */
  const transfer = (move: Transfer) => (descriptor: number, buffers: number, count: number, moved: number) => {
    const open = byDescriptor.get(descriptor)
    if (open === undefined) return BAD_DESCRIPTOR
    const { bytes, view } = memory()
    let total = 0
    for (let at = buffers; at < buffers + 8 * count; at += 8) {
      const address = view.getUint32(at, true)
      const length = view.getUint32(at + 4, true)
      const part = move(open, bytes.subarray(address, address + length))
      open.position += part
      total += part
      if (part < length) break
    }
    view.setUint32(moved, total, true)
    return 0
  }
  const write = transfer(({ file, position }, bytes) => {
    file.bytes.write(bytes, position)
    return bytes.length
  })
  return {
    fdClose: (descriptor: number) => (byDescriptor.delete(descriptor) ? 0 : BAD_DESCRIPTOR),
    fdRead: transfer(({ file, position }, bytes) => file.bytes.read(bytes, position)),
    fdWrite: (...args: Parameters<ReturnType<typeof transfer>>) => {
      try {
        return write(...args)
      } catch {
        // No memory for another chunk: SQLite rolls back, which it could not if this went through it.
        return NO_SPACE
      }
    },
    fdSeek: (descriptor: number, offset: bigint, whence: number, result: number) => {
      const open = byDescriptor.get(descriptor)
      if (open === undefined) return BAD_DESCRIPTOR
      const start = whence === 0 ? 0 : whence === 1 ? open.position : open.file.bytes.byteSize
      open.position = start + Number(offset)
      memory().view.setBigInt64(result, BigInt(open.position), true)
      return 0
    },
    fdStat: () => NOT_SUPPORTED,
    fstat: (descriptor: number, address: number) => {
      const open = byDescriptor.get(descriptor)
      return open === undefined ? -BAD_DESCRIPTOR : describe(memory(), open.file, address)
    },
    ftruncate: (descriptor: number, byteSize: bigint) => {
      const open = byDescriptor.get(descriptor)
      open?.file.bytes.truncate(Number(byteSize))
      return open === undefined ? -BAD_DESCRIPTOR : 0
    },
    fcntl: (_: number, command: number, argument: number) => {
      const { view } = memory()
      if (command === GET_LOCK) view.setInt16(view.getUint32(argument, true), UNLOCKED, true)
      return 0
    },
  }
}

type PathCalls = 'openat' | 'unlinkat' | 'faccessat' | 'stat' | 'lstat' | 'fstatat'

function pathCalls({ byPath, open }: OpenFiles, memory: () => WasmMemory): Pick<SystemCalls, PathCalls> {
  const stat = (path: number, address: number): number => {
    const file = byPath.get(memory().textUntilZero(path))
    return file === undefined ? -NO_SUCH_FILE : describe(memory(), file, address)
  }
  return {
    openat: (_: number, path: number, flags: number) =>
      open(memory().textUntilZero(path), (flags & CREATE) !== 0) ?? -NO_SUCH_FILE,
    unlinkat: (_: number, path: number) => (byPath.delete(memory().textUntilZero(path)) ? 0 : -NO_SUCH_FILE),
    faccessat: (_: number, path: number) => (byPath.has(memory().textUntilZero(path)) ? 0 : -NO_SUCH_FILE),
    stat,
    lstat: stat,
    fstatat: (_: number, path: number, address: number) => stat(path, address),
  }
}

/** Writes what `stat` answers, as musl lays it out. */
function describe({ bytes, view }: WasmMemory, file: { id: number; bytes: { byteSize: number } }, at: number): number {
  bytes.fill(0, at, at + STAT_BYTES)
  view.setUint32(at + 4, REGULAR_FILE, true)
  // A file without a link is taken for deleted.
  view.setUint32(at + 8, 1, true)
  view.setBigInt64(at + 24, BigInt(file.bytes.byteSize), true)
  view.setBigInt64(at + 88, BigInt(file.id), true)
  return 0
}

function clockCalls(memory: () => WasmMemory): Pick<SystemCalls, 'dateNow' | 'monotonicNow' | 'localtime'> {
  return {
    dateNow: () => Date.now(),
    monotonicNow: () => performance.now(),
    localtime: (seconds: bigint, address: number) => {
      const date = new Date(Number(seconds) * 1_000)
      if (Number.isNaN(date.getTime())) return 1
      const year = date.getFullYear()
      const zone = date.getTimezoneOffset()
      const zones = [new Date(year, 0, 1).getTimezoneOffset(), new Date(year, 6, 1).getTimezoneOffset()]
      const dayOfYear = Math.round(
        (Date.UTC(year, date.getMonth(), date.getDate()) - Date.UTC(year, 0, 1)) / 86_400_000,
      )
      const isSummer = zones[0] !== zones[1] && zone === Math.min(...zones)
      const fields = [
        ...[date.getSeconds(), date.getMinutes(), date.getHours(), date.getDate(), date.getMonth(), year - 1_900],
        ...[date.getDay(), dayOfYear, Number(isSummer), -zone * 60],
      ]
      fields.forEach((field, index) => memory().view.setInt32(address + 4 * index, field, true))
      return 0
    },
  }
}
