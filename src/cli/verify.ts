import { storesToVerify, verifyStoreOf, type StoreReport } from '../server/audit/verify-store.js'
import type { SqlDatabase } from '../server/database/sql-database.js'
import { openExistingDatabase } from './open-existing-database.js'
import { createProgress } from './progress.js'
import { usageError } from './usage-error.js'

interface VerifyOptions {
  readonly store?: string
  readonly data?: string
}

type Found = Awaited<ReturnType<typeof storesToVerify>>

// While the hashes of one store are computed, the database reads another.
const STORES_AT_A_TIME = 4

/** `docket verify`: says of each store whether it is as it was written, and fails when one is not. */
export async function verify({ store, data }: VerifyOptions): Promise<void> {
  const database = await openExistingDatabase(data)
  try {
    const all = await storesToVerify(database)
    const stores = store === undefined ? all : all.filter((found) => found.store === store)
    if (store !== undefined && stores.length === 0) throw usageError('store', `There is no store ${store}.`)
    const reports = await verifyAll(database, stores)
    for (const report of reports) process.stdout.write(`${lineOf(report)}\n`)
    const broken = reports.filter(({ fault }) => fault !== null).length
    if (broken > 0) throw new Error(`${broken} of ${reports.length} stores are not as they were written.`)
  } finally {
    await database.close()
  }
}

async function verifyAll(database: SqlDatabase, stores: Found): Promise<readonly StoreReport[]> {
  const total = stores.reduce((sum, { head }) => sum + head, 0)
  const progress = createProgress('verify', total)
  const positions = new Map<string, number>()
  let done = 0
  const update = (store: string, position: number): void => {
    done += position - (positions.get(store) ?? 0)
    positions.set(store, position)
    progress.update(done)
  }
  const reports = new Map<string, StoreReport>()
  const waiting = stores.values()
  const lane = async (): Promise<void> => {
    for (const { store } of waiting) {
      reports.set(store, await verifyStoreOf(database, store, (position) => update(store, position)))
    }
  }
  try {
    await Promise.all(Array.from({ length: STORES_AT_A_TIME }, lane))
    progress.finish()
  } finally {
    progress.stop()
  }
  return stores.flatMap(({ store }) => reports.get(store) ?? [])
}

function lineOf({ store, verified, lastHash, fault }: StoreReport): string {
  return fault === null
    ? `${store}: ${verified} events as they were written, the last with hash ${lastHash}`
    : `${store}: broken at position ${fault.position} (${fault.kind}): ${fault.message}`
}
