import type { Bench } from '../harness/bench.ts'
import type { OpenStore } from '../pages/docket/docket-face.ts'
import { openDocketPage, openRawPage } from './contenders.ts'

/** The evening every history holds; seeds of captures on top of it begin elsewhere. */
export const HISTORY_SEED = 2014

/** A longer history is captured order by order, as an import does: event by event would take minutes. */
const LARGEST_BY_COMMIT = 100_000
const EMPTY = 'empty'

/** The label of the origin with so many events in docket; they are captured when first asked for. */
export function docketHistory(
  bench: Bench,
  events: number,
  model: NonNullable<OpenStore['model']> = 'restaurant',
): Promise<string> {
  const label = `${model}-${events || EMPTY}`
  return bench.once(`docket ${label}`, async () => {
    bench.say(`capturing a history of ${events} events with docket (${model})`)
    const visit = await openDocketPage(bench, label, { model })
    const fill = events > LARGEST_BY_COMMIT ? 'fillWholeOrders' : 'fill'
    if (events > 0) await visit.call(fill, { count: events, seed: HISTORY_SEED })
    await bench.settled(bench.origin(`docket-${label}`))
    await visit.call('close')
    await visit.close()
    return label
  })
}

/** The label of the origin with so many events in IndexedDB, one record an event. */
export function rawHistory(bench: Bench, events: number): Promise<string> {
  const label = `history-${events || EMPTY}`
  return bench.once(`raw ${label}`, async () => {
    bench.say(`storing ${events} events, one record an event`)
    const visit = await openRawPage(bench, label)
    if (events > 0) await visit.call('fill', { count: events, seed: HISTORY_SEED })
    await visit.close()
    return label
  })
}
