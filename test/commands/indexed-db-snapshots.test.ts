import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { expect, it, vi } from 'vitest'
import { indexedDbSnapshots } from '../../src/commands/indexed-db-snapshots.ts'
import { describeSnapshotStore, snapshotOf } from '../contracts/snapshot-store.ts'

describeSnapshotStore('IndexedDB', indexedDbSnapshots)

it('snapshots outlive the connection, relaxed, in a database of their own', async () => {
  globalThis.indexedDB = new IDBFactory()
  const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction')
  const store = indexedDbSnapshots('cafe')
  await store.write(snapshotOf('order-1'))
  expect(transactions).toHaveBeenLastCalledWith(['snapshots'], 'readwrite', { durability: 'relaxed' })
  transactions.mockRestore()
  await store.close()
  const again = indexedDbSnapshots('cafe')
  expect(await again.read('order-1')).toEqual(snapshotOf('order-1'))
  await again.close()
  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(['docket-snapshots/cafe'])
})
