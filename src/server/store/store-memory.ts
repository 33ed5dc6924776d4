import type { Appended } from './append.js'
import type { Lookup } from './judge.js'
import { layered } from './layered.js'
import type { StoreRow } from './store-row.js'

/** What this process remembers of a store: true as long as the store's row is as remembered. */
export interface RememberedStore {
  readonly row: StoreRow
  /** Of streams written lately. */
  readonly versionByStream: Lookup<number>
}

/** What an append leaves, as far as it is remembered. */
export type Left = Pick<Appended, 'row' | 'placed'>

/** Where stores stood when this process last wrote to them, and where they will stand once what is in flight is written. */
export interface StoreMemory {
  /** What is expected last, else what was noted. */
  get(store: string): RememberedStore | undefined
  /** Takes note of what an append that was planned on {@link get} will leave, before it is known to be written. */
  expect(left: Left): void
  /** Takes note of what an append left, expected or not. */
  note(left: Left): void
  /** Nothing is expected of a store any more: one of its appends was not written, so those behind it will not be. */
  expectNothing(store: string): void
  forget(store: string): void
}

interface Remembered {
  readonly row: StoreRow
  readonly versionByStream: Map<string, number>
  expected: Pick<Remembered, 'row' | 'versionByStream'> | null
}

const MAX_STORES = 4_096
const MAX_STREAMS = 256

/** Remembers nothing yet, and never more than so much: what was used longest ago is forgotten first. */
export function createStoreMemory(): StoreMemory {
  const byStore = new Map<string, Remembered>()
  return {
    get: (store) => {
      const known = byStore.get(store)
      if (known === undefined || known.expected === null) return known
      const { row, versionByStream } = known.expected
      return { row, versionByStream: layered(versionByStream, known.versionByStream) }
    },
    expect: ({ row, placed }) => {
      const known = byStore.get(row.store)
      if (known === undefined) return
      const versionByStream = known.expected?.versionByStream ?? new Map<string, number>()
      for (const commit of placed) versionByStream.set(commit.commit.streamId, lastVersionOf(commit))
      known.expected = { row, versionByStream }
    },
    note: ({ row, placed }) => {
      const known = byStore.get(row.store)
      const versionByStream = known?.row.epoch === row.epoch ? known.versionByStream : new Map<string, number>()
      for (const one of placed) putLast(versionByStream, one.commit.streamId, lastVersionOf(one), MAX_STREAMS)
      putLast(byStore, row.store, { row, versionByStream, expected: stillExpected(known, { row, placed }) }, MAX_STORES)
    },
    expectNothing: (store) => {
      const known = byStore.get(store)
      if (known !== undefined) known.expected = null
    },
    forget: (store) => void byStore.delete(store),
  }
}

/** What is expected beyond what an append left. */
function stillExpected(known: Remembered | undefined, { row, placed }: Left): Remembered['expected'] {
  const expected = known?.expected ?? null
  if (expected === null || expected.row === row) return null
  for (const one of placed) {
    const { streamId } = one.commit
    if (expected.versionByStream.get(streamId) === lastVersionOf(one)) expected.versionByStream.delete(streamId)
  }
  return expected
}

function lastVersionOf({ commit, firstVersion }: Left['placed'][number]): number {
  return firstVersion + commit.events.length - 1
}

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, limit: number): void {
  map.delete(key)
  map.set(key, value)
  if (map.size <= limit) return
  for (const oldest of map.keys()) {
    map.delete(oldest)
    return
  }
}
