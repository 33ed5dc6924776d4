import { log } from './migrations/log.js'
import { partitions } from './migrations/partitions.js'
import { relay } from './migrations/relay.js'
import { revocations } from './migrations/revocations.js'
import { stories } from './migrations/stories.js'
import type { Schema } from './schema.js'

/** The central store's tables. */
export const CENTRAL_SCHEMA: Schema = { name: 'docket', steps: [log, partitions, revocations, relay, stories] }
