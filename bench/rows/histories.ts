import type { Bench } from '../harness/bench.ts'
import type { OpenStore } from '../pages/docket/docket-face.ts'
import { openDocketPage, openRawPage } from './contenders.ts'

/** The evening every history holds; seeds of captures on top of it begin elsewhere. */
export const HISTORY_SEED = 2014

const EMPTY = 'empty'

/** The label of the origin with so many events in docket; they are imported when first asked for. */
export function docketHistory(
  bench: Bench,
  events: number,
  model: NonNullable<OpenStore['model']> = 'restaurant',
): Promise<string> {
  const label = `${model}-${events || EMPTY}`
  return bench.once(`docket ${label}`, async () => {
    bench.say(`importing a history of ${events} events with docket (${model})`)
    const visit = await openDocketPage(bench, label, { model })
    if (events > 0) await visit.call('fill', { count: events, seed: HISTORY_SEED })
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

/** The label of the origin where the same history was captured commit by commit, and sealed in the background. */
export function capturedHistory(bench: Bench, events: number): Promise<string> {
  const label = `captured-${events}`
  return bench.once(`docket ${label}`, async () => {
    bench.say(`capturing a history of ${events} events with docket`)
    const visit = await openDocketPage(bench, label, { model: 'log-only' })
    await visit.call('captureAll', { count: events, seed: HISTORY_SEED })
    await bench.settled(bench.origin(`docket-${label}`))
    await visit.call('close')
    await visit.close()
    return label
  })
}
