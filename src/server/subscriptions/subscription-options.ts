import { docketError } from '../../errors.js'
import { isName } from '../../events/ids.js'
import type { SqlClient, SqlDatabase } from '../database/sql-database.js'
import type { ConfirmedEvent, EventSource, ReplyTarget } from './event-source.js'
import { wallClock, type ServiceClock } from './pacer.js'
import type { Reply } from './reply.js'

/** What a handler works with. */
export interface HandlerContext {
  /**
   * The transaction of this event: what is written through it is committed together with the mark that the event was
   * handled, or not at all. Statements through anything else are not.
   */
  readonly client: SqlClient
  /**
   * Appends events to the store, once for this event however often the handler runs: they are sent after the
   * transaction has committed, until the store has answered. Their ids follow from consumer, event and order of calls.
   */
  readonly append: (reply: Reply) => void
}

/** Takes an event in. May run more than once for an event; only the last run's effects are kept. */
export type EventHandler = (event: ConfirmedEvent, context: HandlerContext) => Promise<void> | void

/** Where a name that is new begins: with the first event, after the last there is, or after a position. */
export type StartAt = 'beginning' | 'end' | number

/** Numbers to be changed with care. */
export interface SubscriptionLimits {
  /** Most events read, and handled in one transaction, at a time. Default 200. */
  readonly batchEvents?: number
  /**
   * How long a process that says nothing keeps the subscription, and how long a handler may leave its transaction idle.
   * Default 5000.
   */
  readonly leaseMs?: number
  /** First wait after a failure, doubled with each further one. Default 100. */
  readonly retryBaseMs?: number
  /** Longest wait between attempts. Default 10000. */
  readonly retryMaxMs?: number
  /** How many handled events are remembered by id. Default 10000. */
  readonly keepProcessed?: number
}

/** What {@link openSubscription} takes. */
export interface SubscriptionOptions {
  readonly store: string
  /** The consumer's name; processes that give the same one take turns. */
  readonly name: string
  readonly from: EventSource
  /** Where effects and checkpoint are kept; see `openServiceDatabase`. */
  readonly database: SqlDatabase
  readonly handler: EventHandler
  /** Where `append` sends to. Default: `from`, when it takes commits. */
  readonly repliesTo?: ReplyTarget
  /** Default `'beginning'`; ignored once the name is known. */
  readonly startAt?: StartAt
  /** How often an event is tried before it is parked. Default 5. */
  readonly maxAttempts?: number
  /** Hears what went wrong and will be tried again; with the event, when its handler failed. */
  readonly onError?: (error: unknown, event?: ConfirmedEvent) => void
  readonly limits?: SubscriptionLimits
  readonly clock?: ServiceClock
}

/** Options with every default filled in. */
export interface Settings extends Required<Omit<SubscriptionOptions, 'repliesTo' | 'limits'>> {
  readonly repliesTo: ReplyTarget | null
  readonly limits: Required<SubscriptionLimits>
}

const DEFAULT_LIMITS: Required<SubscriptionLimits> = {
  batchEvents: 200,
  leaseMs: 5_000,
  retryBaseMs: 100,
  retryMaxMs: 10_000,
  keepProcessed: 10_000,
}

const MIN_LEASE_MS = 100

/** Checks what an application gave. @throws DocketError `invalid-argument`. */
export function readOptions(options: SubscriptionOptions): Settings {
  const { from, repliesTo } = options
  const settings: Settings = {
    startAt: 'beginning',
    maxAttempts: 5,
    onError: () => {},
    clock: wallClock,
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    repliesTo:
      repliesTo ??
      (typeof (from as Partial<ReplyTarget>)?.append === 'function' ? (from as EventSource & ReplyTarget) : null),
  }
  checkParts(settings)
  checkNumbers(settings)
  return settings
}

function checkParts({ store, name, from, database, handler, startAt }: Settings): void {
  demand(isName(store), 'store', 'the id of a store, 1 to 255 characters without control characters')
  demand(isName(name), 'name', 'the name of the consumer, 1 to 255 characters without control characters')
  demand(
    typeof from?.read === 'function' && typeof from.watch === 'function',
    'from',
    'an event source, such as fromCentralStore(centralStore)',
  )
  demand(
    typeof database?.transaction === 'function',
    'database',
    'what openServiceDatabase({ url }) or ({ dataDir }) resolved to',
  )
  demand(typeof handler === 'function', 'handler', 'a function (event, { client, append })')
  demand(
    startAt === 'beginning' || startAt === 'end' || isWhole(startAt, 0),
    'startAt',
    "'beginning', 'end', or the position to start after",
  )
}

function checkNumbers({ maxAttempts, limits }: Settings): void {
  demand(isWhole(maxAttempts, 1), 'maxAttempts', 'a whole number from 1')
  demand(isWhole(limits.batchEvents, 1), 'limits.batchEvents', 'a whole number from 1')
  demand(isWhole(limits.leaseMs, MIN_LEASE_MS), 'limits.leaseMs', `a whole number of milliseconds from ${MIN_LEASE_MS}`)
  demand(isWhole(limits.retryBaseMs, 0), 'limits.retryBaseMs', 'a whole number of milliseconds from 0')
  demand(isWhole(limits.retryMaxMs, 0), 'limits.retryMaxMs', 'a whole number of milliseconds from 0')
  demand(isWhole(limits.keepProcessed, 0), 'limits.keepProcessed', 'a whole number from 0')
}

function isWhole(value: unknown, from: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= from
}

function demand(holds: boolean, argument: string, expected: string): void {
  if (!holds) throw docketError('invalid-argument', `A subscription's ${argument} must be ${expected}.`, { argument })
}
