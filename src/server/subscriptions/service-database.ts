import { docketError, messageOf } from '../../errors.js'
import { migrate } from '../database/migrate.js'
import type { Schema } from '../database/schema.js'
import { consumer } from '../database/migrations/consumer.js'
import { openDatabase, type DatabaseLocation } from '../database/open-database.js'
import type { SqlDatabase } from '../database/sql-database.js'

/** The tables that subscriptions keep beside those of their services. */
const CONSUMER_SCHEMA: Schema = { name: 'docket_consumer', steps: [consumer] }

/**
 * Where a service keeps its tables: a database of its own, or one that is already open in this process, such as
 * `{ shared: centralStore.database }`. An embedded database can be open once only, so whoever needs it there shares it.
 */
export type ServiceDatabaseLocation = DatabaseLocation | { readonly shared: SqlDatabase }

/**
 * Opens the database of a service and creates docket's tables in its schema `docket_consumer` when they are missing;
 * several processes may start at once. Closing a shared database is left to whoever opened it.
 * @throws DocketError `storage-unavailable` when the database cannot be opened or prepared.
 */
export async function openServiceDatabase(location: ServiceDatabaseLocation): Promise<SqlDatabase> {
  const database =
    'shared' in location
      ? { ...location.shared, close: () => Promise.resolve() }
      : (await openDatabase(location)).database
  try {
    await migrate(database, CONSUMER_SCHEMA)
    return database
  } catch (error) {
    await database.close()
    const message = `The service's database cannot be prepared: ${messageOf(error)}`
    throw docketError('storage-unavailable', message, { store: CONSUMER_SCHEMA.name }, { cause: error })
  }
}
