import { isMet } from '../harness/goal.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openDocketPage, openRawPage } from './contenders.ts'
import type { Row } from './row.ts'

const PER_COMMIT = 100
const IN_FLIGHT = 8
const OF_PACKED = { atLeast: 0.6 }

/** Events in commits of 100, one commit after the other; the log alone, as the baseline keeps no tables either. */
export const appendBulk: Row = {
  name: 'append-bulk',
  measure: async (bench) => {
    const count = bench.sized({ quick: 5_000, full: 10_000 })
    const docket = await openDocketPage(bench, 'append-bulk', { model: 'log-only' })
    const full = await openDocketPage(bench, 'append-bulk-full')
    const raw = await openRawPage(bench, 'append-bulk')
    const bulk = (seed: number, inFlight = 1) => ({ count, seed, inFlight, perCommit: PER_COMMIT })
    const perSecond = (ms: number): number => (count * 1_000) / ms
    const samples = await bench.race(
      {
        docket: async (seed) => perSecond(await docket.call('appendBulk', bulk(seed))),
        full: async (seed) => perSecond(await full.call('appendBulk', bulk(seed))),
        raw: async (seed) => perSecond(await raw.call('appendBulk', bulk(seed), 'one-per-event')),
        packed: async (seed) => perSecond(await raw.call('appendBulk', bulk(seed), 'packed')),
        inFlight: async (seed) => perSecond(await docket.call('appendBulk', bulk(seed + 1_000, IN_FLIGHT))),
      },
      { quick: 3, full: 7 },
    )
    await Promise.all([docket.close(), full.close(), raw.close()])
    const ofPacked = median(samples.docket) / median(samples.packed)
    const row = compare({
      ...{ name: 'append-bulk', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
      ...{ baselineName: 'idb, one record an event', ratioIs: 'docket/baseline', goal: { atLeast: 5 } },
      extra: {
        ...{ ofPacked, packed: median(samples.packed), eightInFlight: median(samples.inFlight) },
        withReadModels: median(samples.full),
        ...{ ofPackedGoal: `≥ ${OF_PACKED.atLeast}`, ofPackedMet: isMet(OF_PACKED, ofPacked) },
      },
    })
    return [{ ...row, met: row.met === true && isMet(OF_PACKED, ofPacked) }]
  },
}
