import { docketError } from '../../errors.js'
import type { SourceBatch } from './event-source.js'
import { moveTo, type Lease } from './lease.js'
import type { Work } from './run-handler.js'

interface Remembered {
  readonly position: number
  readonly id: string
}

const PAGE_EVENTS = 1_000

/**
 * Finds where a log that was restored or replaced still agrees with what was handled, and goes on from there: events that
 * come again are known by their ids. Looks as far back as handled events are remembered.
 * @throws DocketError `sync-failed` when nothing that is remembered stands where it stood.
 */
export async function reconcile(work: Work, lease: Lease, { epoch, head }: SourceBatch): Promise<Lease> {
  const { key, settings } = work
  const remembered = await readRemembered(work)
  const position = Math.min(head, lease.position, await lastAgreed(work, remembered, head))
  const first = remembered[0]
  if (first !== undefined && first.position > 1 && position < first.position) throw unknownPast(work, first.position)
  const moved = { ...lease, position, epoch }
  await settings.database.transaction((client) => moveTo(client, key, moved))
  return moved
}

async function readRemembered({ key, settings }: Work): Promise<readonly Remembered[]> {
  return await settings.database.query<Remembered>(
    `select position, event_id as id from docket_consumer.processed_messages where store_id = $1 and consumer = $2
     union all
     select position, event_id from docket_consumer.parked_events where store_id = $1 and consumer = $2
     order by position`,
    [key.store, key.consumer],
  )
}

/** The position before the first one whose event is another than remembered; without limit when there is none. */
async function lastAgreed({ key, settings }: Work, remembered: readonly Remembered[], head: number): Promise<number> {
  const idsByPosition = new Map<number, Set<string>>()
  for (const { position, id } of remembered) {
    idsByPosition.set(position, (idsByPosition.get(position) ?? new Set()).add(id))
  }
  let after = (remembered[0]?.position ?? 1) - 1
  while (after < head) {
    const { events } = await settings.from.read(key.store, { after, limit: PAGE_EVENTS })
    for (const { position, id } of events) {
      if (idsByPosition.get(position)?.has(id) === false) return position - 1
    }
    const last = events.at(-1)
    if (last === undefined) break
    after = last.position
  }
  return Number.MAX_SAFE_INTEGER
}

function unknownPast({ key, settings }: Work, position: number): Error {
  const message =
    `The log of ${key.store} was replaced, and differs from what ${key.consumer} has handled before position ${position}, ` +
    `which is as far back as it remembers (limits.keepProcessed: ${settings.limits.keepProcessed}). ` +
    'Restore the log further, or begin under a new name with startAt.'
  return docketError('sync-failed', message, { reason: 'epoch-changed', status: null, retryAfterMs: null })
}
