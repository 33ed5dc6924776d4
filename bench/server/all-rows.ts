import { fanOut } from './fan-out.ts'
import { ingestHot } from './ingest-hot.ts'
import { ingestMany } from './ingest-many.ts'
import { ingestPeer } from './ingest-peer.ts'
import { pull100k } from './pull-100k.ts'
import { relay } from './relay.ts'
import type { ServerRow } from './server-bench.ts'
import { verify } from './verify.ts'

/** Every row of the server, in the order they are measured. */
export const SERVER_ROWS: readonly ServerRow[] = [ingestHot, ingestMany, ingestPeer, pull100k, verify, relay, fanOut]
