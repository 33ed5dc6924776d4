import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { openDB } from 'idb'
import { beforeEach, describe, expect, it } from 'vitest'
import type { EventLog, LogSource } from '../../src/log/event-log.ts'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { memoryLog } from '../../src/log/memory-log.ts'
import { commitOn } from '../builders/commits.ts'

const open = (source: LogSource, authority: 'device' | 'centre' = 'device'): Promise<EventLog> =>
  source.open({ authority, deviceId: 'tablet-1' })

/** So many commits of two events on so many streams. */
const draftsOf = (count: number, streams: number) =>
  Array.from({ length: count }, (_, index) => ({
    commit: commitOn(`order-${index % streams}`, { types: ['Placed', 'Noted'] }),
  }))

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe.each([
  ['memory', () => memoryLog('cafe')],
  ['IndexedDB', () => indexedDbLog('cafe')],
])('many commits appended to a log in %s', (_name, sourceOf) => {
  it('stand between those captured before and after, at once', async () => {
    const log = await open(sourceOf())
    const before = await log.append({ commit: commitOn('order-0') })
    const drafts = draftsOf(1_500, 100)
    const [outcomes, after] = await Promise.all([log.appendMany(drafts), log.append({ commit: commitOn('order-0') })])
    expect(outcomes.every((outcome) => 'status' in outcome && outcome.status === 'appended')).toBe(true)
    const commits = await log.readConfirmed(0, Infinity)
    const ids = [before.commit, ...drafts.map(({ commit }) => commit), after.commit].map(({ commitId }) => commitId)
    expect(commits.map(({ commitId }) => commitId)).toEqual(ids)
    expect(commits.map(({ firstPosition }) => firstPosition)).toEqual([1, ...drafts.map((_, i) => 2 + 2 * i), 3_002])
    expect((await log.readStream('order-0')).map(({ firstVersion }) => firstVersion)).toEqual([
      1,
      ...Array.from({ length: 15 }, (_, i) => 2 + 2 * i),
      32,
    ])
    expect(await log.streamHead('order-0')).toMatchObject({ version: 32, confirmedVersion: 32 })
    expect(await log.findCommand(drafts[700]!.commit.commandId)).toMatchObject({ commit: drafts[700]!.commit })
    await log.close()
  })

  it('stop before the first that cannot be appended', async () => {
    const log = await open(sourceOf())
    const drafts = draftsOf(20, 5)
    const failing = { commit: commitOn('order-1', { on: 'no-stream' }) }
    const outcomes = await log.appendMany([...drafts.slice(0, 10), failing, ...drafts.slice(10)])
    expect(outcomes).toHaveLength(11)
    expect(outcomes.at(-1)).toMatchObject({ code: 'wrong-expected-version', streamId: 'order-1' })
    expect(await log.readConfirmed(0, Infinity)).toHaveLength(10)
    await log.close()
  })

  it('are stored once, however often they are appended', async () => {
    const log = await open(sourceOf())
    const drafts = draftsOf(1_200, 50)
    await log.appendMany(drafts.slice(0, 700))
    const again = await log.appendMany(drafts)
    expect(again.map((outcome) => ('status' in outcome ? outcome.status : outcome))).toEqual(
      drafts.map((_, index) => (index < 700 ? 'already-appended' : 'appended')),
    )
    expect(await log.readConfirmed(0, Infinity)).toHaveLength(1_200)
    expect(await log.state()).toMatchObject({ position: 2_400 })
    await log.close()
  })

  it('wait for the centre like others, where there is one', async () => {
    const log = await open(sourceOf(), 'centre')
    const drafts = draftsOf(30, 5)
    await log.appendMany(drafts)
    expect(await log.state()).toMatchObject({ pendingCount: 30, position: 0 })
    const pending = await log.readPending(0, 100)
    expect(pending.map(({ commitId }) => commitId)).toEqual(drafts.map(({ commit }) => commit.commitId))
    await log.close()
  })
})

it('many commits are packed at once, and go on being so', async () => {
  const log = await open(indexedDbLog('cafe'))
  for (let batch = 0; batch < 3; batch += 1) await log.appendMany(draftsOf(1_100, 40))
  const database = await openDB(logDatabaseName('cafe'))
  expect(await database.count('captures')).toBe(0)
  expect(await database.count('blocks')).toBeGreaterThan(3)
  database.close()
  expect(await log.readConfirmed(0, Infinity)).toHaveLength(3_300)
  await log.close()
})

it('many commits, and another tab that keeps capturing, get in each other\u2019s way for a moment only', async () => {
  const [importing, capturing] = [await open(indexedDbLog('cafe')), await open(indexedDbLog('cafe'))]
  let isDone = false
  let captured = 0
  const capture = async (): Promise<void> => {
    for (; !isDone; captured += 1) {
      await capturing.append({ commit: commitOn('order-1') })
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const steady = capture()
  for (let batch = 0; batch < 3; batch += 1) await importing.appendMany(draftsOf(600, 40))
  isDone = true
  await steady
  const commits = await importing.readConfirmed(0, Infinity)
  expect(commits).toHaveLength(1_800 + captured)
  let position = 1
  for (const { firstPosition, events } of commits) {
    expect(firstPosition).toBe(position)
    position += events.length
  }
  const ofStream = await capturing.readStream('order-1')
  let version = 1
  for (const { firstVersion, events } of ofStream) {
    expect(firstVersion).toBe(version)
    version += events.length
  }
  await importing.close()
  await capturing.close()
})
