import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { indexedDbSnapshots, snapshotDatabaseName } from '../../src/commands/indexed-db-snapshots.ts'
import type { Snapshot } from '../../src/commands/snapshot-store.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { createMemoryRecords, type MemoryRecords } from '../../src/log/memory-records.ts'
import { FAILURES, failEachRequest } from '../builders/fail-request.ts'
import { misjudged, tallyOf } from '../builders/tally.ts'
import { openTallyTab, type TallyTab } from '../builders/tally-tab.ts'

const STREAM = 'tally-1'
const database = snapshotDatabaseName('cafe')

afterEach(() => {
  vi.restoreAllMocks()
})

/** A device with a stream of 1 200 events, and a snapshot of it. */
async function longStream(): Promise<MemoryRecords> {
  globalThis.indexedDB = new IDBFactory()
  const records = createMemoryRecords()
  await inTab(records, async (tab) => {
    for (let commits = 0; commits < 3; commits += 1) await tab.count(400)
  })
  expect((await storedSnapshot())?.version).toBe(1_200)
  return records
}

/** Runs something in a tab of its own, and ends it when the snapshots it has offered were written, or could not be. */
async function inTab(records: MemoryRecords, work: (tab: TallyTab) => Promise<void>): Promise<EventLog> {
  const tab = await openTallyTab(records, { store: indexedDbSnapshots('cafe') })
  await work(tab)
  await new Promise<void>((resolve) => tab.snapshots.later(async () => resolve()))
  await tab.snapshots.close()
  return tab.log
}

async function storedSnapshot(): Promise<Partial<Snapshot> | undefined> {
  const store = indexedDbSnapshots('cafe')
  const snapshot = await store.read(STREAM)
  await store.close()
  return snapshot
}

/** Every command was decided on the state before it, and what is stored is the state at its version. */
async function expectTrue(log: EventLog, versions: readonly (number | undefined)[]): Promise<void> {
  const commits = await log.readStream(STREAM)
  expect(misjudged(commits)).toEqual([])
  const snapshot = await storedSnapshot()
  expect(versions).toContain(snapshot?.version)
  if (snapshot === undefined) return
  const folded = commits.filter(({ firstVersion }) => firstVersion <= Number(snapshot.version))
  expect(JSON.parse(snapshot.state!)).toEqual(tallyOf(folded))
  expect(snapshot.commitId).toBe(folded.at(-1)?.commitId)
}

describe.each(FAILURES)('snapshots whose storage answers %s', (error) => {
  describe.each([false, true])('(from then on: %s)', (forGood) => {
    it('are found, or done without, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail, number) => {
        const records = await longStream()
        const log = await inTab(records, async (tab) => {
          fail()
          await tab.count(1)
          await tab.count(1)
        })
        vi.restoreAllMocks()
        expect((await log.state()).position, `captured, though request ${number} failed`).toBe(1_202)
        // What was done without is written anew.
        await expectTrue(log, [1_200, 1_201])
        await expectTrue(await inTab(records, async (tab) => void (await tab.count(1))), [1_200, 1_201, 1_203])
      })
      // Opening, the transaction, and the read had their turn.
      expect(requests).toBeGreaterThanOrEqual(3)
    })

    it('are written whole or not at all, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail, number) => {
        const records = await longStream()
        const log = await inTab(records, async (tab) => {
          await tab.count(1)
          fail()
          await tab.count(600)
          await tab.count(1)
        })
        vi.restoreAllMocks()
        expect((await log.state()).position, `captured, though request ${number} failed`).toBe(1_802)
        await expectTrue(log, [1_200, 1_801])
        // The tab after it makes up for what is missing, and goes on from it.
        const next = await inTab(records, async (tab) => {
          await tab.count(1)
          await tab.count(500)
        })
        await expectTrue(next, [1_801, 1_802, 1_803, 2_303])
      })
      // The transaction, the write, and the commit.
      expect(requests).toBeGreaterThanOrEqual(3)
    })

    it('are dropped, or stay what they are, whichever request it is', async () => {
      const requests = await failEachRequest({ database, error, forGood }, async (fail, number) => {
        const records = await longStream()
        const log = await inTab(records, async (tab) => {
          fail()
          await tab.snapshots.giveUp().catch(() => undefined)
          await tab.count(700)
          await tab.count(1)
        })
        vi.restoreAllMocks()
        expect((await log.state()).position, `captured, though request ${number} failed`).toBe(1_901)
        await expectTrue(log, [undefined, 1_200])
        await expectTrue(await inTab(records, async (tab) => void (await tab.count(1))), [1_901, 1_902])
      })
      expect(requests).toBeGreaterThanOrEqual(1)
    })
  })
})

describe('the check of what snapshots leave', () => {
  it('notices a command that was decided on a snapshot of another state', async () => {
    const records = await longStream()
    const log = await inTab(records, async (tab) => void (await tab.count(1)))
    await expectTrue(log, [1_200])
    const commits = await log.readStream(STREAM)
    expect(misjudged(commits.slice(1))).not.toEqual([])
    const store = indexedDbSnapshots('cafe')
    await store.write({ ...((await store.read(STREAM)) as Snapshot), state: '{"count":1,"mark":1}' })
    await store.close()
    await expect(expectTrue(log, [1_200])).rejects.toThrow()
  })
})
