import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConfirmedCommit } from '../../src/events/commit.ts'
import type { EventLog } from '../../src/log/event-log.ts'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { indexedDbRecords } from '../../src/log/indexed-db-records.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'
import type { RecordStore } from '../../src/log/records.ts'
import { createSealer } from '../../src/log/seal.ts'
import { commitOn } from '../builders/commits.ts'
import { failRequest } from '../builders/fail-request.ts'

const STREAMS = ['order-1', 'order-2', 'order-3']
const openLog = (): Promise<EventLog> => indexedDbLog('cafe').open({ authority: 'device', deviceId: 'tablet-1' })

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** What a log holds, and answers. */
interface Content {
  readonly commits: readonly ConfirmedCommit[]
  readonly streams: readonly (readonly unknown[])[]
  readonly commands: readonly unknown[]
}

/** Twelve commits of two events, as the device has confirmed them itself. */
async function capture(): Promise<Content> {
  const log = await openLog()
  for (let index = 0; index < 12; index += 1) {
    await log.append({ commit: commitOn(STREAMS[index % 3]!, { types: ['Placed', 'Noted'] }) })
  }
  const content = await contentOf(log)
  await log.close()
  return content
}

async function contentOf(log: EventLog): Promise<Content> {
  const commits = await log.readConfirmed(0, 1_000)
  return {
    commits,
    streams: await Promise.all(STREAMS.map((streamId) => log.readStream(streamId))),
    commands: await Promise.all(commits.map(({ commandId }) => log.findCommand(commandId))),
  }
}

async function contentNow(): Promise<Content> {
  const log = await openLog()
  const content = await contentOf(log)
  await log.close()
  return content
}

async function seal(change: (records: RecordStore) => RecordStore = (records) => records): Promise<void> {
  const records = indexedDbRecords('cafe', { durability: 'strict' })
  try {
    await createSealer(change(records)).seal(true)
  } finally {
    await records.close()
  }
}

async function capturesLeft(): Promise<number> {
  const records = indexedDbRecords('cafe', { durability: 'strict' })
  const captures = await records.read((reader) => reader.capturesAfter(0))
  await records.close()
  return captures.length
}

describe.each(['UnknownError', 'QuotaExceededError', 'AbortError'])('sealing whose storage answers %s', (error) => {
  it.each([false, true])('loses nothing, whichever request it is (from then on: %s)', async (forGood) => {
    let number = 0
    let wasReached = true
    while (wasReached) {
      number += 1
      globalThis.indexedDB = new IDBFactory()
      const before = await capture()
      const faults = failRequest({ database: logDatabaseName('cafe'), number, error, forGood })
      await seal().catch(() => undefined)
      wasReached = faults.made >= number
      vi.restoreAllMocks()
      expect(await contentNow(), `after request ${number}`).toEqual(before)
      await seal()
      expect(await capturesLeft()).toBe(0)
      expect(await contentNow(), `sealed after request ${number}`).toEqual(before)
    }
    // Opening, reading, and every write of a segment had their turn.
    expect(number).toBeGreaterThan(15)
  })
})

describe('the check of what sealing leaves', () => {
  it('notices a segment that was not written', async () => {
    const before = await capture()
    await seal((records) => ({
      ...records,
      rearrange: (work) => records.rearrange((writer) => work({ ...writer, putSegment: () => undefined })),
    }))
    const after = await contentNow().catch(() => null)
    expect(after).not.toEqual(before)
  })
})
