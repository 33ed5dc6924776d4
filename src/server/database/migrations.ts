import { log } from './migrations/log.js'

/** The schema, as numbered steps that are only ever added to; each is a list of single statements. */
export const MIGRATIONS: readonly (readonly string[])[] = [log]
