import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { openDB } from 'idb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { seededRandom } from 'docket/testing'
import type { ConfirmedCommit } from '../../src/events/commit.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { commitOn } from '../builders/commits.ts'

const open = (): Promise<EventLog> => indexedDbLog('cafe').open({ authority: 'device', deviceId: 'tablet-1' })

/** What a tab leaves that captured on a log it did not know had moved on, and died before it could undo that. */
async function leaveStaleCapture(streamId: string): Promise<void> {
  const database = await openDB(logDatabaseName('cafe'))
  const [last] = (await database.getAll('captures')) as object[]
  const stale = { ...last, sequence: 1, streamId, lastPosition: 1, commitId: 'stale' }
  const key = await database.add('captures', stale)
  expect(key).not.toBe(1)
  database.close()
}

async function storedCaptures(): Promise<number> {
  const database = await openDB(logDatabaseName('cafe'))
  const count = await database.count('captures')
  database.close()
  return count
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(() => {
  vi.restoreAllMocks()
})

describe('a capture made on a log that had moved on', () => {
  it('counts for nothing, and leaves nothing, when its tab lives', async () => {
    const [left, right] = [await open(), await open()]
    await left.append({ commit: commitOn('order-1') })
    await right.append({ commit: commitOn('order-1') })
    // Both know the stream now; the left one does not know of this.
    await right.append({ commit: commitOn('order-1') })
    const late = await left.append({ commit: commitOn('order-1'), generatedCommandId: true })
    expect(late.commit).toMatchObject({ firstVersion: 4, firstPosition: 4 })
    expect((await left.readConfirmed(0, 10)).map(({ firstVersion }) => firstVersion)).toEqual([1, 2, 3, 4])
    expect(await storedCaptures()).toBe(4)
    await left.close()
    await right.close()
  })

  it('counts for nothing when its tab died, and captures go on after it', async () => {
    const before = await open()
    await before.append({ commit: commitOn('order-1') })
    await before.close()
    await leaveStaleCapture('order-1')
    await leaveStaleCapture('order-2')
    const log = await open()
    expect(await log.state()).toMatchObject({ position: 1 })
    expect(await log.streamHead('order-2')).toMatchObject({ version: 0 })
    expect(await log.readStream('order-1')).toHaveLength(1)
    expect(await log.readConfirmed(0, 1)).toHaveLength(1)
    for (const streamId of ['order-1', 'order-2', 'order-1']) await log.append({ commit: commitOn(streamId) })
    expect((await log.readStream('order-1')).map(({ firstVersion }) => firstVersion)).toEqual([1, 2, 3])
    expect((await log.readStream('order-2')).map(({ firstVersion }) => firstVersion)).toEqual([1])
    expect((await log.readConfirmed(0, 10)).map((commit) => commit.firstPosition)).toEqual([1, 2, 3, 4])
    await log.close()
  })

  it('takes the events of nobody with it when undoing it fails', async () => {
    const [left, right] = [await open(), await open()]
    await left.append({ commit: commitOn('order-1') })
    await right.append({ commit: commitOn('order-1') })
    await right.append({ commit: commitOn('order-1') })
    vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(() => {
      throw new DOMException('lost', 'AbortError')
    })
    const stale = commitOn('order-1')
    await expect(left.append({ commit: stale, generatedCommandId: true })).rejects.toMatchObject({
      code: 'storage-unavailable',
    })
    vi.restoreAllMocks()
    expect(await left.readConfirmed(0, 10)).toHaveLength(3)
    expect(await left.append({ commit: stale })).toMatchObject({ status: 'appended', commit: { firstVersion: 4 } })
    expect(await right.readStream('order-1')).toHaveLength(4)
    await left.close()
    await right.close()
  })
})

const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))

it(`two tabs that capture in turns, at once or after a while, count every version once (seed ${SEED})`, async () => {
  const random = seededRandom(SEED)
  for (let round = 0; round < 25; round += 1) {
    globalThis.indexedDB = new IDBFactory()
    const tabs = [await open(), await open()]
    const placed: unknown[] = []
    for (let turn = 0; turn < 12; turn += 1) {
      // About as long as a tab takes to tell the others.
      if (random.chance(0.5)) await new Promise((resolve) => setTimeout(resolve, random.integer(50)))
      const draft = { commit: commitOn('order-1'), generatedCommandId: random.chance(0.5) }
      const { commit } = await tabs[random.integer(2)]!.append(draft)
      placed.push([commit.firstVersion, (commit as ConfirmedCommit).firstPosition])
    }
    expect(placed).toEqual(Array.from({ length: 12 }, (_, index) => [index + 1, index + 1]))
    await Promise.all(tabs.map((tab) => tab.close()))
  }
})
