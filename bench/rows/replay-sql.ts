import { compare } from '../harness/row-result.ts'
import { openDocketPage, openRawPage } from './contenders.ts'
import { docketHistory, HISTORY_SEED } from './histories.ts'
import type { Row } from './row.ts'

const EVENTS = 100_000

/** A log replayed into three tables, against SQLite fed with the finished statements. */
export const replaySql: Row = {
  name: 'replay-sql',
  measure: async (bench) => {
    const docket = await openDocketPage(bench, await docketHistory(bench, EVENTS))
    const raw = await openRawPage(bench, 'replay-sql')
    const perSecond = (ms: number): number => (EVENTS * 1_000) / ms
    const samples = await bench.race(
      {
        docket: async () => perSecond(await docket.call('rebuild')),
        raw: async () => perSecond(await raw.call('runStatements', { count: EVENTS, seed: HISTORY_SEED })),
      },
      { quick: 3, full: 7 },
    )
    await Promise.all([docket.close(), raw.close()])
    return [
      compare({
        ...{ name: 'replay-sql', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'sql.js, statements ready', ratioIs: 'docket/baseline', goal: { atLeast: 0.6 } },
      }),
    ]
  },
}
