import { compare } from '../harness/row-result.ts'
import { openDocketPage } from './contenders.ts'
import type { Row } from './row.ts'

/** The same contender twice: a ratio apart from 1 is noise, and so is as much of every other row. */
export const noise: Row = {
  name: 'noise',
  measure: async (bench) => {
    const count = bench.sized({ quick: 150, full: 500 })
    const left = await openDocketPage(bench, 'noise-left')
    const right = await openDocketPage(bench, 'noise-right')
    const samples = await bench.race(
      {
        left: async (seed) => (await left.call('appendSingles', { count, seed })) / count,
        right: async (seed) => (await right.call('appendSingles', { count, seed })) / count,
      },
      { quick: 5, full: 11 },
    )
    await Promise.all([left.close(), right.close()])
    return [
      compare({
        ...{ name: 'noise', unit: 'ms', docket: samples.left, baseline: samples.right },
        ...{ baselineName: 'docket, the same again', ratioIs: 'docket/baseline' },
        note: 'append-single-strict against itself',
      }),
    ]
  },
}
