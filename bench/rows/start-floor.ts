import { compare } from '../harness/row-result.ts'
import { DOCKET, peerHistory } from './peers.ts'
import type { Row } from './row.ts'
import { measureStart } from './start.ts'

const EVENTS = 10_000

/** Page load to the first answer, against the least that any SQLite in a worker takes: no log, one empty table. */
export const startFloor: Row = {
  name: 'start-floor',
  measure: async (bench) => {
    const origin = bench.origin(`peer-docket-${await peerHistory(bench, DOCKET, EVENTS)}`)
    const bare = bench.origin('start-bare')
    const samples = await bench.race(
      {
        docket: () => measureStart(bench, 'start-docket', origin),
        bare: () => measureStart(bench, 'start-bare', bare),
      },
      { quick: 5, full: 9 },
    )
    return [
      compare({
        ...{ name: 'start-floor', unit: 'ms', docket: samples.docket, baseline: samples.bare },
        ...{ baselineName: 'a worker with SQLite and one empty table', ratioIs: 'docket/baseline' },
        note: 'not a goal: what is left of peer-start when docket does nothing at all',
      }),
    ]
  },
}
