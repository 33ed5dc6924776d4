import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openDocketPage, openRawPage } from './contenders.ts'
import type { Row } from './row.ts'

/** One event, awaited, durable; the log alone, as the baseline keeps no tables either. */
export const appendSingleStrict: Row = {
  name: 'append-single-strict',
  measure: async (bench) => {
    const count = bench.sized({ quick: 150, full: 500 })
    const docket = await openDocketPage(bench, 'append-single', { model: 'log-only' })
    const full = await openDocketPage(bench, 'append-single-full')
    const raw = await openRawPage(bench, 'append-single')
    const samples = await bench.race(
      {
        docket: async (seed) => (await docket.call('appendSingles', { count, seed })) / count,
        full: async (seed) => (await full.call('appendSingles', { count, seed })) / count,
        raw: async (seed) => (await raw.call('appendSingles', { count, seed })) / count,
        bareWorker: async (seed) => (await raw.call('appendSinglesInWorker', { count, seed })) / count,
      },
      { quick: 5, full: 11 },
    )
    await Promise.all([docket.close(), full.close(), raw.close()])
    const bareWorker = median(samples.bareWorker)
    return [
      compare({
        ...{ name: 'append-single-strict', unit: 'ms', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'idb, one strict put', ratioIs: 'baseline/docket', goal: { atLeast: 0.8 } },
        extra: {
          withReadModels: median(samples.full),
          bareWorker,
          limitOfAnyWorker: median(samples.raw) / bareWorker,
          ofBareWorker: bareWorker / median(samples.docket),
        },
        note: 'bareWorker: a worker that answers a message by the same put, and does nothing else',
      }),
    ]
  },
}
