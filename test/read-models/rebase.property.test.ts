import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Position } from '../../src/events/ids.ts'
import type { StoredEvent } from '../../src/events/stored-event.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import type { GivenEvent } from '../../src/testing/given-events.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'
import { happened, pagesOf, pending, placed } from './histories.ts'

const orderId = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f')
const line = fc.record({
  item: fc.constantFrom('Izze', 'Chicken Bowl', 'Chips'),
  quantity: fc.integer({ min: 1, max: 9 }),
  choices: fc.constant([]),
  priceCents: fc.nat(5_000),
})

const event: fc.Arbitrary<GivenEvent> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(orderId, fc.nat(30), fc.nat(9)).map(([id, table, n]) => placed(id, `${table}`, n)) },
  fc.tuple(orderId, line).map(([id, added]) => happened('OrderLineAdded', id, { line: added })),
  fc.tuple(orderId, fc.array(line, { maxLength: 3 })).map(([id, lines]) => happened('OrderUpdated', id, { lines })),
  fc
    .tuple(fc.constantFrom('OrderSentToKitchen', 'OrderPaid', 'OrderCanceled'), orderId)
    .map(([type, id]) => happened(type, id)),
)

const step = fc.record({
  kind: fc.constantFrom('captured', 'captured', 'news', 'confirmed'),
  events: fc.array(event, { minLength: 1, maxLength: 4 }),
  count: fc.nat(3),
})

it('answers after any history of capturing, confirming and rebasing as a full replay does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), fc.boolean(), async (steps, canFail) => {
      const incremental = await openReadModels(restaurant.projections)
      const { log, waiting } = play(incremental, steps, canFail)
      const full = await openReadModels(restaurant.projections)
      await full.replay(pagesOf(log.slice(0, log.length / 2), log.slice(log.length / 2)))
      full.addPending(waiting)
      expect(contentOf(incremental)).toEqual(contentOf(full))
      if (!canFail) expect(full.failures).toEqual([])
      incremental.close()
      full.close()
    }),
    { numRuns: 150 },
  )
})

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

/** Plays the steps as an engine would: captured events wait, news moves in front of them, the oldest get confirmed. */
function play(readModels: ReadModels, steps: readonly Step[], canFail: boolean) {
  const log: StoredEvent[] = []
  let waiting: StoredEvent[] = []
  const placedIds = new Set<string>()
  // An order placed twice violates a primary key: where nothing may fail, only the first remains.
  const isPlayable = ({ type, streamId = '' }: GivenEvent) => {
    if (type !== 'OrderPlaced' || canFail) return true
    if (placedIds.has(streamId)) return false
    placedIds.add(streamId)
    return true
  }
  for (const { kind, events, count } of steps) {
    const playable = kind === 'confirmed' ? [] : events.filter(isPlayable)
    const fresh = pending(playable.map((given, index) => ({ ...given, id: `${log.length + waiting.length + index}` })))
    if (kind === 'captured') {
      waiting = [...waiting, ...fresh]
      readModels.addPending(fresh)
      continue
    }
    const news = kind === 'news' ? fresh : waiting.splice(0, count)
    const placedNews = news.map((given, index) => ({ ...given, position: (log.length + index + 1) as Position }))
    log.push(...placedNews)
    readModels.rebase({ confirmed: placedNews, pending: waiting })
  }
  return { log, waiting }
}

/** Every row of every table that is open, with the position and what failed. */
function contentOf(readModels: ReadModels) {
  const failed = readModels.failures.map(({ projection, event }) => `${projection} on ${event.id}`).sort()
  const tables = { open_orders: ['open_orders'], sales: ['orders', 'order_lines'] }
  const intact = Object.entries(tables).filter(([name]) => !failed.some((failure) => failure.startsWith(name)))
  const rows = intact.flatMap(([, names]) => names).map((name) => readModels.query(`select rowid, * from ${name}`))
  return { position: readModels.position, failed, rows }
}
