import type { Docket } from 'docket'
import { seededRandom } from 'docket/testing'
import type { restaurant } from '../../../test/fixtures/restaurant/restaurant.model.ts'
import { lineOf, orderHistory, type OrderCommit } from '../../domain/order-history.ts'
import type { BulkCapture, Capture } from './docket-face.ts'

/** The store of a restaurant. */
export type Restaurant = Docket<typeof restaurant>

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

/** Commits of one event each, from a mixed evening. */
export function singles({ count, seed }: Capture): OrderCommit[] {
  return [...orderHistory({ events: count, seed })].flatMap(({ streamId, events }) =>
    events.map((event) => ({ streamId: `${streamId}-${seed}`, events: [event] })),
  )
}

/** Commits of `perCommit` events, each on a stream of its own. */
export function bulks({ count, seed, perCommit }: BulkCapture): OrderCommit[] {
  const random = seededRandom(seed)
  return Array.from({ length: count / perCommit }, (_, index) => ({
    streamId: `order-bulk-${seed}-${index}`,
    events: Array.from({ length: perCommit }, () => ({ type: 'OrderLineAdded', data: { line: lineOf(random) } })),
  }))
}

/** Appends commits, so many at a time, in their order. */
export function appendAll(docket: Restaurant, commits: Iterable<OrderCommit>, inFlight: number): Promise<void> {
  return eachOf(commits, inFlight, ({ streamId, events }) => docket.log.appendToStream(streamId, events))
}

/** Does `work` for each item, for so many at a time, in their order. */
export async function eachOf<Item>(
  items: Iterable<Item>,
  inFlight: number,
  work: (item: Item) => PromiseLike<unknown>,
): Promise<void> {
  const waiting = items[Symbol.iterator]()
  const workOnNext = async (): Promise<void> => {
    for (let next = waiting.next(); next.done !== true; next = waiting.next()) await work(next.value)
  }
  await Promise.all(Array.from({ length: inFlight }, workOnNext))
}
