import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { command, defineAggregate, defineModel } from 'docket'
import * as v from 'valibot'
import { indexedDbSnapshots } from '../../src/commands/indexed-db-snapshots.ts'
import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import type { Snapshot, SnapshotStore } from '../../src/commands/snapshot-store.ts'
import { createMemoryRecords, type MemoryRecords } from '../../src/log/memory-records.ts'
import { newId, type Version } from '../../src/events/ids.ts'
import { cursorOf } from '../../src/log/read-log.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'
import { changeOf } from '../contracts/event-log-change.ts'
import { misjudged, tally, tallyOf } from '../builders/tally.ts'
import { openTallyTab, type TallyTab, type TallyTabOptions } from '../builders/tally-tab.ts'

const STREAM = 'tally-1'
const closers: (() => Promise<unknown>)[] = []

async function openTab(records: MemoryRecords, options: TallyTabOptions = {}): Promise<TallyTab> {
  const tab = await openTallyTab(records, options)
  closers.push(() => tab.snapshots.close())
  return tab
}

async function written(store: SnapshotStore, version: number): Promise<Partial<Snapshot> | undefined> {
  await expect.poll(async () => (await store.read(STREAM))?.version, { interval: 1 }).toBe(version)
  return store.read(STREAM)
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closers.splice(0)) await close()
})

describe('the state of a long stream', () => {
  it('is read once, however often another tab moves the stream on', async () => {
    const records = createMemoryRecords()
    const [left, right] = [await openTab(records), await openTab(records)]
    for (let commits = 0; commits < 200; commits += 1) await left.count(10)
    await right.count(1)
    const before = left.counted.commitsRead
    for (let round = 0; round < 20; round += 1) {
      await left.count(1)
      await right.count(1)
    }
    // Each of them: the commit the base ends with, the new one, and the look-ups of command ids.
    expect(left.counted.commitsRead - before).toBeLessThanOrEqual(20 * 3)
    expect(misjudged(await left.log.readStream(STREAM))).toEqual([])
  })

  it('is had from its snapshot and what follows it, when the app starts', async () => {
    const records = createMemoryRecords()
    const store = memorySnapshots()
    const first = await openTab(records, { store })
    for (let commits = 0; commits < 31; commits += 1) await first.count(40)
    await written(store, 1_000)
    const next = await openTab(records, { store })
    const before = next.counted.commitsRead
    await next.count(1)
    // From the snapshot's own commit on.
    expect(next.counted.commitsRead - before).toBe(1 + 6)
    expect(misjudged(await next.log.readStream(STREAM))).toEqual([])
  })

  it('is written down every 500 confirmed events', async () => {
    const records = createMemoryRecords()
    const store = memorySnapshots()
    const versions: number[] = []
    const recording = {
      ...store,
      write: (snapshot: Snapshot) => {
        versions.push(snapshot.version)
        return store.write(snapshot)
      },
    }
    const tab = await openTab(records, { store: recording })
    for (let commits = 0; commits < 30; commits += 1) await tab.count(100)
    await written(store, 3_000)
    expect(versions).toEqual([1_000, 1_500, 2_000, 2_500, 3_000])
  })

  it.each([
    ['another log made', { logId: 'another' }],
    ['was made before the centre lost commits', { truncations: 1 }],
    ['other code made', { fingerprint: 'another' }],
    ['is ahead of the log', { version: 99_999 }],
    ['ends with a commit that does not stand there', { commitId: 'another' }],
    ['stands elsewhere', { version: 1_040 }],
    ['was cut short', { state: '{"count":1' }],
    ['is something else', { state: '{"count":1,"mark":1}' }],
    ['lost a field', { state: undefined }],
  ])('is folded from the log when the snapshot %s, and written anew', async (_, damage) => {
    const records = createMemoryRecords()
    const store = memorySnapshots()
    const first = await openTab(records, { store })
    for (let commits = 0; commits < 26; commits += 1) await first.count(40)
    const snapshot = await written(store, 1_000)
    await first.snapshots.close()
    await store.write({ ...snapshot, ...damage } as Snapshot)
    const next = await openTab(records, { store })
    await next.count(1)
    expect(misjudged(await next.log.readStream(STREAM))).toEqual([])
    await written(store, 1_040)
  })

  it('is not written down when JSON would change it', async () => {
    const dated = defineAggregate('tally', {
      events: { Counted: v.object({ n: v.number() }) },
      initialState: (): { at: Date; count: number } => ({ at: new Date(0), count: 0 }),
      evolve: { Counted: (state) => ({ ...state, count: state.count + 1 }) },
      commands: {
        Count: command(v.object({ n: v.number(), times: v.number() }), (_, { n, times }) =>
          Array.from({ length: times }, () => ({ type: 'Counted' as const, data: { n } })),
        ),
      },
    })
    const records = createMemoryRecords()
    const store = memorySnapshots()
    const tab = await openTab(records, { store, model: defineModel({ aggregates: [dated] }) })
    for (let commits = 0; commits < 4; commits += 1) await tab.count(400)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await store.read(STREAM)).toBeUndefined()
  })

  it('needs no database when every stream is short', async () => {
    const tab = await openTab(createMemoryRecords(), { store: indexedDbSnapshots('cafe') })
    for (let commits = 0; commits < 9; commits += 1) await tab.count(111)
    await tab.snapshots.close()
    expect(await indexedDB.databases()).toEqual([])
  })

  it.each(['open', 'read', 'write'] as const)('does without snapshots whose database fails to %s', async (what) => {
    const records = createMemoryRecords()
    const first = await openTab(records, { store: indexedDbSnapshots('cafe') })
    for (let commits = 0; commits < 3; commits += 1) await first.count(400)
    const fail = () => {
      throw new DOMException('Internal error.', 'UnknownError')
    }
    if (what === 'open') vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(fail)
    if (what === 'read') vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(fail)
    if (what === 'write') vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(fail)
    const next = await openTab(records, { store: indexedDbSnapshots('cafe') })
    for (let commits = 0; commits < 3; commits += 1) await next.count(400)
    expect(misjudged(await next.log.readStream(STREAM))).toEqual([])
  })

  it('does not wait for a snapshot that never comes', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const records = createMemoryRecords()
      const first = await openTab(records)
      for (let commits = 0; commits < 3; commits += 1) await first.count(400)
      const store = { ...memorySnapshots(), read: () => new Promise<undefined>(() => undefined) }
      const next = await openTab(records, { store })
      const counting = next.count(1)
      await vi.advanceTimersByTimeAsync(10_000)
      await counting
      expect(misjudged(await next.log.readStream(STREAM))).toEqual([])
    } finally {
      vi.useRealTimers()
    }
  })

  it('is folded anew when the centre lost commits, even if the same commit ends the stream at the same version', async () => {
    const records = createMemoryRecords()
    const { log, states } = await openTab(records, { authority: 'centre' })
    const counted = (n: number) => {
      const [event] = commitOn(STREAM, { types: ['Counted'] }).events
      return commitOn(STREAM, { events: [{ ...event!, data: { n } }] })
    }
    const { commits, change } = await changeOf(log, [counted(1), counted(2)])
    await log.change(change)
    await states.open(tally, STREAM)
    const fence = await log.takeLead()
    await log.takeBack(0, newId(), fence)
    const [first, last] = await log.readPending(0, 2)
    const elsewhere = confirmedAt(counted(3), 1, 1)
    await log.change({
      ...{ basis: cursorOf(await log.state()), fence, syncedAt: change.syncedAt },
      confirmed: [elsewhere, confirmedAt(last!, 2, 2)],
      settled: [last!.sequence],
      replaced: [{ ...first!, commitId: newId(), firstVersion: 3 as Version }],
      ...{ rejected: [], ends: new Map([[STREAM, { version: 3, tip: first!.commitId }]]) },
    })
    const { confirmed } = await states.open(tally, STREAM)
    expect(confirmed).toMatchObject({ version: 2, tip: commits[1]!.commitId })
    expect(confirmed.state).toEqual(tallyOf((await log.readStream(STREAM)).slice(0, 2)))
  })

  it('is right when the tab dies between the log and the snapshot', async () => {
    const records = createMemoryRecords()
    const store = memorySnapshots()
    const first = await openTab(records, { store })
    for (let commits = 0; commits < 25; commits += 1) await first.count(40)
    await written(store, 1_000)
    const dying = await openTab(records, { store, delayMs: 60_000 })
    for (let commits = 0; commits < 20; commits += 1) await dying.count(40)
    const next = await openTab(records, { store })
    await next.count(1)
    const commits = await next.log.readStream(STREAM)
    expect(misjudged(commits)).toEqual([])
    expect(tallyOf(commits).count).toBe(1_801)
  })
})
