import { partiesOf } from '../domain/order-history.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openDocketPage, openRawPage } from './contenders.ts'
import { docketHistory, HISTORY_SEED, rawHistory } from './histories.ts'
import type { Row } from './row.ts'

const EVENTS = 100_000

/** One party's 40 events, out of many orders; every stream is read once only. */
export const readStream: Row = {
  name: 'read-stream',
  measure: async (bench) => {
    const docket = await openDocketPage(bench, await docketHistory(bench, EVENTS))
    const raw = await openRawPage(bench, await rawHistory(bench, EVENTS))
    const streams = partiesOf({ events: EVENTS, seed: HISTORY_SEED })
    const perRound = bench.sized({ quick: 30, full: 30 })
    const batch = (round: number): string[] => streams.slice((round + 1) * perRound, (round + 2) * perRound)
    const samples = await bench.race(
      {
        docket: async (round) => median(await docket.call('readStreams', batch(round))),
        raw: async (round) => median(await raw.call('readStreams', batch(round))),
      },
      { quick: 5, full: 11 },
    )
    await Promise.all([docket.close(), raw.close()])
    return [
      compare({
        ...{ name: 'read-stream', unit: 'ms', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'idb, getAll on an index', ratioIs: 'docket/baseline', goal: { atMost: 2 } },
      }),
    ]
  },
}
