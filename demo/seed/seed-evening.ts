import type { Commit } from 'docket'
import type { CentralStore } from 'docket/server'
import { createEvening } from './evening.ts'

/** The evening that the demo shows: busy at every station when it ends. */
export const EVENING_SEED = 63
const BATCH_COMMITS = 200

/**
 * Fills a store that has no events with an evening, and says so; `DOCKET_EVENING=off` leaves it empty. Never rejects: tablets are
 * served all the same.
 */
export async function offerEvening(central: CentralStore, store: string): Promise<void> {
  const { DOCKET_EVENING, DATABASE_URL = '' } = process.env
  // A PostgreSQL of somebody's is not ours to fill.
  if (DOCKET_EVENING === 'off' || DATABASE_URL !== '') return
  try {
    const orders = await seedEvening(central, store)
    if (orders > 0) console.log(`  An evening of ${orders} orders is on the tablet.\n`)
  } catch (error) {
    console.error(`The evening could not be filled in: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * Fills a store that has no events with an evening that ends now. Resolves to how many orders it has; 0 when the store had
 * events, which are left alone.
 */
export async function seedEvening(central: CentralStore, store: string, endMs = Date.now()): Promise<number> {
  if ((await central.head(store)).head > 0) return 0
  const evening = createEvening({ seed: EVENING_SEED, endMs })
  const isFloor = ({ streamId }: Commit): boolean => streamId.startsWith('floor-')
  // Whoever else begins this store begins with its floor: one of the two is told that the other was first.
  if (!(await push(central, store, evening.filter(isFloor)))) return 0
  const deeds = evening.filter((commit) => !isFloor(commit))
  for (let start = 0; start < deeds.length; start += BATCH_COMMITS) {
    const batch = deeds.slice(start, start + BATCH_COMMITS)
    if (!(await push(central, store, batch))) throw new Error('The central store did not take in the whole evening.')
  }
  return new Set(deeds.map(({ streamId }) => streamId)).size
}

/** Whether each of the commits was stored, and by this push. */
async function push(central: CentralStore, store: string, commits: readonly Commit[]): Promise<boolean> {
  const identity = { store, device: 'docket-demo', actor: null, roles: [] }
  const result = await central.push(store, identity, { epoch: null, commits })
  return result.kind === 'judged' && result.answer.verdicts.every(({ verdict }) => verdict === 'accepted')
}
