import { log } from './migrations/log.js'
import { partitions } from './migrations/partitions.js'

/** The schema, as numbered steps that are only ever added to; each is a list of single statements. */
export const MIGRATIONS: readonly (readonly string[])[] = [log, partitions]
