import { afterEach, describe, expect, it } from 'vitest'
import type { Snapshot, SnapshotStore } from '../../src/commands/snapshot-store.ts'

/** A snapshot in one line: `snapshotOf('order-1', { version: 1_000 })`. */
export function snapshotOf(streamId: string, parts: Partial<Snapshot> = {}): Snapshot {
  return {
    ...{ streamId, logId: 'log-1', truncations: 0, fingerprint: 'f', version: 1_000, commitId: 'c' },
    ...{ state: '{"lines":[]}', digest: 'd' },
    ...parts,
  }
}

let stores = 0

/** What every place for snapshots keeps. `create` opens the one of that name, again and again. */
export function describeSnapshotStore(name: string, create: (store: string) => SnapshotStore): void {
  describe(`${name} keeps the contract of SnapshotStore`, () => {
    const open: SnapshotStore[] = []
    const openNew = (store = `contract-snapshots-${(stores += 1)}`): SnapshotStore => {
      const opened = create(store)
      open.push(opened)
      return opened
    }
    afterEach(async () => {
      await Promise.all(open.splice(0).map((store) => store.close()))
    })

    it('gives back what was written last for a stream', async () => {
      const store = openNew()
      await store.write(snapshotOf('order-1'))
      await store.write(snapshotOf('order-2'))
      await store.write(snapshotOf('order-1', { version: 1_500 }))
      expect(await store.read('order-1')).toEqual(snapshotOf('order-1', { version: 1_500 }))
      expect(await store.read('order-2')).toEqual(snapshotOf('order-2'))
      expect(await store.read('order-3')).toBeUndefined()
    })

    it('keeps stores apart', async () => {
      const [left, right] = [openNew(), openNew()]
      await left.write(snapshotOf('order-1'))
      expect(await right.read('order-1')).toBeUndefined()
    })

    it('forgets everything when it is dropped, and can be used again', async () => {
      const store = openNew()
      await store.drop()
      await store.write(snapshotOf('order-1'))
      await store.drop()
      expect(await store.read('order-1')).toBeUndefined()
      await store.write(snapshotOf('order-1'))
      expect(await store.read('order-1')).toEqual(snapshotOf('order-1'))
    })

    it('can be closed without having been used', async () => {
      await openNew().close()
    })
  })
}
