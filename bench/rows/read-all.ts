import { compare } from '../harness/row-result.ts'
import { openDocketPage, openRawPage } from './contenders.ts'
import { docketHistory, rawHistory } from './histories.ts'
import type { Row } from './row.ts'

const EVENTS = 100_000
const RAW_PAGE = 10_000

/** A whole log, decoded to objects on the page. */
export const readAll: Row = {
  name: 'read-all',
  measure: async (bench) => {
    const docket = await openDocketPage(bench, await docketHistory(bench, EVENTS))
    const raw = await openRawPage(bench, await rawHistory(bench, EVENTS))
    const perSecond = ({ ms, events }: { ms: number; events: number }): number => {
      if (events !== EVENTS) throw new Error(`There were ${events} events instead of ${EVENTS}.`)
      return (events * 1_000) / ms
    }
    const samples = await bench.race(
      {
        docket: async () => perSecond(await docket.call('readAll')),
        raw: async () => perSecond(await raw.call('readAll', RAW_PAGE)),
      },
      { quick: 3, full: 7 },
    )
    await Promise.all([docket.close(), raw.close()])
    return [
      compare({
        ...{ name: 'read-all', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'idb, getAll in pages', ratioIs: 'docket/baseline', goal: { atLeast: 2 } },
      }),
    ]
  },
}
