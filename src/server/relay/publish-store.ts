import type { PullAnswer } from '../../protocol/messages.js'
import { toCloudEvents } from '../../protocol/cloud-event.js'
import type { CentralStore } from '../store/central-store.js'
import type { Lease, Leases } from './leases.js'
import type { Publication, PublishedEvent, Publisher } from './publisher.js'

/** What publishing one store needs. */
export interface PublishOptions {
  readonly central: Pick<CentralStore, 'pull'>
  readonly publisher: Publisher
  readonly leases: Leases
  readonly signal: AbortSignal
  /** A lease is kept at least this often. */
  readonly renewMs: number
  readonly onPublished: (event: PublishedEvent) => void
}

/** How it ended: everything is out, the relay closes, or another relay has the store. */
export type PublishOutcome = 'done' | 'stopped' | 'taken-over'

const PAGE_EVENTS = 500

/**
 * Publishes what the broker lacks of a store, in order, each event right behind the one before: what is at the broker
 * decides where to begin, so nothing is left out or sent twice, wherever an earlier relay has stopped. Where the log has
 * begun another life, all of it is published again under that epoch.
 */
export async function publishStore(options: PublishOptions, lease: Lease): Promise<PublishOutcome> {
  const { central, publisher } = options
  let at = await publisher.last(lease.store)
  for (;;) {
    const page = await central.pull(lease.store, { after: at.position, limit: PAGE_EVENTS })
    if (at.position > 0 && at.epoch !== page.epoch) {
      // Position 0 of this life stands behind the last event of the life before.
      at = { ...at, position: 0 }
      continue
    }
    const events = eventsBehind(page, at.position)
    if (events.length === 0) return 'done'
    const published = await publishEvents(options, lease, { events, at })
    if (typeof published === 'string') return published
    at = published
  }
}

/** A commit is given whole, from before the position where need be. */
function eventsBehind({ store, epoch, commits }: PullAnswer, after: number): PublishedEvent[] {
  const origin = { store, epoch, hashes: [], pushedBy: null }
  return commits.flatMap((commit) =>
    toCloudEvents(commit, origin)
      .map((cloudEvent, index) => ({ store, epoch, position: commit.firstPosition + index, cloudEvent }))
      .filter(({ position }) => position > after),
  )
}

async function publishEvents(
  { publisher, leases, signal, renewMs, onPublished }: PublishOptions,
  lease: Lease,
  { events, at }: { readonly events: readonly PublishedEvent[]; readonly at: Publication },
): Promise<Publication | 'stopped' | 'taken-over'> {
  let now = at
  let renewAt = Date.now() + renewMs
  for (const event of events) {
    if (signal.aborted) break
    const sequence = await publisher.publish(event, now.sequence)
    if (sequence === null) return 'taken-over'
    const { epoch, position } = event
    now = { sequence, epoch, position }
    onPublished(event)
    if (Date.now() < renewAt) continue
    if (!(await leases.advance(lease, now))) return 'taken-over'
    renewAt = Date.now() + renewMs
  }
  if (now !== at && !(await leases.advance(lease, now))) return 'taken-over'
  return signal.aborted ? 'stopped' : now
}
