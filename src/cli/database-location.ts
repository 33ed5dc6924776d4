import type { DatabaseLocation } from '../server/database/open-database.js'
import { usageError } from './usage-error.js'

/** What `--help` says of `--data`. */
export const DATA_HELP = 'directory of the embedded database (without it, DATABASE_URL names a PostgreSQL server)'

/** The database meant by `--data`, else by `DATABASE_URL`. @throws DocketError `invalid-argument` when neither is given. */
export function databaseLocation(dataDir: string | undefined): DatabaseLocation {
  if (dataDir !== undefined) return { dataDir }
  const url = process.env['DATABASE_URL']
  if (url !== undefined && url !== '') return { url }
  const message =
    'No database: name a directory with --data, or set DATABASE_URL to postgres://user:password@host/name.'
  throw usageError('data', message)
}
