import { distributeByStore, requireCitus } from '../server/audit/citus.js'
import { migrate } from '../server/database/migrate.js'
import { openDatabase } from '../server/database/open-database.js'
import { databaseLocation } from './database-location.js'

interface MigrateOptions {
  readonly data?: string
  readonly citus?: boolean
}

/** `docket migrate`: makes the tables, or brings them up to date, and says what it did. */
export async function migrateSchema({ data, citus = false }: MigrateOptions): Promise<void> {
  const { database } = await openDatabase(databaseLocation(data))
  try {
    // Before anything is changed.
    if (citus) await requireCitus(database)
    const { from, to } = await migrate(database)
    const steps = to - from === 1 ? '1 step' : `${to - from} steps`
    const did = from === to ? 'nothing to do' : `${steps} applied, from schema ${from}`
    process.stdout.write(`schema ${to}: ${did}\n`)
    if (!citus) return
    const tables = await distributeByStore(database)
    const names = tables.length === 0 ? 'nothing to do' : tables.map((table) => `docket.${table}`).join(', ')
    process.stdout.write(`distributed by store_id: ${names}\n`)
  } finally {
    await database.close()
  }
}
