import 'fake-indexeddb/auto'
import { openDB } from 'idb'
import { expect, it } from 'vitest'
import { isConfirmed } from '../../src/events/commit.ts'
import { indexedDbLog } from '../../src/log/indexed-db-log.ts'
import { logDatabaseName } from '../../src/log/log-database.ts'
import { commitOn, confirmedAt } from '../builders/commits.ts'

/** A log as the first format kept it: one JSON record per commit. */
async function writeFirstFormat(store: string) {
  const database = await openDB(logDatabaseName(store), 1, {
    upgrade: (created) => {
      created.createObjectStore('meta')
      created.createObjectStore('heads', { keyPath: 'streamId' })
      for (const name of ['confirmed', 'pending']) {
        const commits = created.createObjectStore(name)
        commits.createIndex('stream', ['streamId', 'firstVersion'])
        commits.createIndex('command', 'commandId')
        commits.createIndex('event', 'eventIds', { multiEntry: true })
      }
      created.createObjectStore('rejections', { keyPath: 'id' }).createIndex('command', 'commandId')
    },
  })
  const confirmed = [
    confirmedAt(commitOn('order-1', { types: ['A', 'B'] }), 1, 1),
    confirmedAt(commitOn('order-2', { command: { name: 'Note', input: { index: 0 } } }), 3, 1),
  ]
  const waiting = [commitOn('order-1'), commitOn('order-3')]
  const pending = waiting.map((commit, index) => ({ ...commit, firstVersion: index === 0 ? 3 : 1 }))
  for (const commit of confirmed) await database.put('confirmed', recordOf(commit), commit.firstPosition)
  await database.put('pending', recordOf(pending[0]!), 4)
  await database.put('pending', recordOf(pending[1]!), 7)
  const state = { format: 1, store, deviceId: 'tablet-1', epoch: 'e', position: 3, nextSequence: 9, generation: 2 }
  const counts = { truncations: 0, pendingCount: 2, rejectedCount: 0, fence: 5, lastSyncedAt: null }
  await database.put('meta', { ...state, ...counts }, 'state')
  database.close()
  return { confirmed, pending }
}

function recordOf(commit: { streamId: string; firstVersion: number; commandId: string }) {
  const { streamId, firstVersion, commandId } = commit
  return { streamId, firstVersion, commandId, body: JSON.stringify(commit) }
}

it('opens a log of the first format with everything in it', async () => {
  const { confirmed, pending } = await writeFirstFormat('cafe')
  const log = await indexedDbLog('cafe').open({ authority: 'centre' })
  expect(await log.readConfirmed(0, 10)).toEqual(confirmed)
  expect(await log.readPending(0, 10)).toMatchObject([
    { ...pending[0], sequence: 4 },
    { ...pending[1], sequence: 7 },
  ])
  expect(await log.streamHead('order-1')).toMatchObject({ version: 3, confirmedVersion: 2 })
  expect(await log.findCommand(confirmed[1]!.commandId)).toMatchObject({ kind: 'commit' })
  const { commit } = await log.append({ commit: commitOn('order-3', { on: 1 }) })
  expect(isConfirmed(commit)).toBe(false)
  expect(commit).toMatchObject({ sequence: 9, firstVersion: 2 })
  expect(await log.state()).toMatchObject({ deviceId: 'tablet-1', position: 3, pendingCount: 3, fence: 5, epoch: 'e' })
  await log.close()
})

it('leaves a log of the first format as it is when a record of it cannot be read', async () => {
  await writeFirstFormat('bar')
  const database = await openDB(logDatabaseName('bar'), 1)
  await database.put('pending', { streamId: 'order-1', firstVersion: 4, commandId: 'c', body: '{' }, 8)
  database.close()
  const opening = indexedDbLog('bar').open({ authority: 'centre' })
  await expect(opening).rejects.toMatchObject({ code: 'storage-unavailable' })
  const again = await openDB(logDatabaseName('bar'), 1)
  expect(await again.count('pending')).toBe(3)
  again.close()
})
