import { memorySnapshots } from '../../src/commands/memory-snapshots.ts'
import { describeSnapshotStore } from '../contracts/snapshot-store.ts'

describeSnapshotStore('memory', () => memorySnapshots())
