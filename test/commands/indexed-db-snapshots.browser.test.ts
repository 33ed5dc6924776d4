import { indexedDbSnapshots } from '../../src/commands/indexed-db-snapshots.ts'
import { describeSnapshotStore } from '../contracts/snapshot-store.ts'

describeSnapshotStore('IndexedDB in a browser', (store) => indexedDbSnapshots(`${store}-${performance.timeOrigin}`))
