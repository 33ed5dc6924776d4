import { docketError } from '../../errors.js'
import type { SqlClient } from '../database/sql-database.js'
import type { ConfirmedEvent } from './event-source.js'
import { guardClient } from './guard-client.js'
import { replyCommit } from './reply.js'
import type { SubscriptionKey } from './lease.js'
import type { Settings } from './subscription-options.js'
import type { Marks } from './write-marks.js'

/** A subscription's settings, and whose it is. */
export interface Work {
  readonly key: SubscriptionKey
  readonly settings: Settings
}

/** Thrown through a transaction to roll it back: the event is to blame, not the database. */
export class HandlerFailed extends Error {
  readonly event: ConfirmedEvent

  constructor(event: ConfirmedEvent, cause: unknown) {
    super('A handler failed.', { cause })
    this.event = event
  }
}

// in_failed_sql_transaction: the database answers, the transaction is lost to an earlier statement.
const TRANSACTION_ABORTED = '25P02'

/**
 * Runs the handler on one event and notes what it did in `marks`.
 * @throws HandlerFailed when the event is to blame, else what the database threw.
 */
export async function runHandler(
  { key, settings }: Work,
  client: SqlClient,
  event: ConfirmedEvent,
  marks: Marks,
): Promise<void> {
  const { clock, handler, limits, repliesTo } = settings
  const startedMs = clock.now()
  const guarded = guardClient(client)
  const replies: Marks['replies'] = []
  try {
    await handler(event, {
      client: guarded.client,
      append: (reply) => {
        if (repliesTo === null) throw nowhereToReply()
        const origin = { ...key, event, index: replies.length, nowMs: clock.now() }
        replies.push(replyCommit(reply, origin))
      },
    })
  } catch (error) {
    // A transaction is also lost when the handler let it idle for longer than the lease: that is the handler's doing.
    const hasIdled = clock.now() - startedMs >= limits.leaseMs
    if (isConflict(error) || !(hasIdled || (await isAlive(client)))) throw error
    throw new HandlerFailed(event, error)
  } finally {
    guarded.end()
  }
  marks.processed.push(event)
  marks.replies.push(...replies)
}

function nowhereToReply(): Error {
  const message = 'This subscription has nowhere to append to: give it `repliesTo`.'
  return docketError('invalid-argument', message, { argument: 'repliesTo' })
}

/** Two transactions stood in each other's way: no fault of the event, and gone when it is tried again. */
function isConflict(error: unknown): boolean {
  return sqlStateOf(error).startsWith('40')
}

/** Whether the database still answers in this transaction: then what failed is the handler, not the database. */
async function isAlive(client: SqlClient): Promise<boolean> {
  try {
    await client.query('select 1')
    return true
  } catch (error) {
    return sqlStateOf(error) === TRANSACTION_ABORTED
  }
}

/** The five characters by which PostgreSQL names an error, or `''` when it is not one of PostgreSQL's. */
export function sqlStateOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : ''
}
