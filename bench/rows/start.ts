import type { Bench } from '../harness/bench.ts'
import type { Goal } from '../harness/goal.ts'
import { compare, type RowResult } from '../harness/row-result.ts'
import type { StartFace } from '../pages/start-face.ts'
import { docketHistory } from './histories.ts'
import type { Row } from './row.ts'

const SMALL = 1_000

/** Loads a page that starts a contender by itself, and closes it again; ms it took to what it starts for. */
export async function measureStart(bench: Bench, page: string, origin: string, query = ''): Promise<number> {
  const visit = await bench.visit<StartFace>(page, origin, query)
  const ms = await visit.call('started')
  await visit.close()
  return ms
}

/** A start on a long history against one on a short history. */
async function compareStarts(
  bench: Bench,
  row: { readonly name: string; readonly events: number; readonly query: string; readonly goal: Goal },
  rounds: Parameters<Bench['race']>[1],
): Promise<RowResult> {
  const { name, events, query, goal } = row
  const large = bench.origin(`docket-${await docketHistory(bench, events)}`)
  const small = bench.origin(`docket-${await docketHistory(bench, SMALL)}`)
  const samples = await bench.race(
    {
      large: () => measureStart(bench, 'start-docket', large, query),
      small: () => measureStart(bench, 'start-docket', small, query),
    },
    rounds,
  )
  return compare({
    ...{ name, unit: 'ms', docket: samples.large, baseline: samples.small },
    ...{ baselineName: `docket, ${SMALL} events`, ratioIs: 'docket/baseline', goal },
  })
}

/** Page load to the first answer. */
export const start100k: Row = {
  name: 'start-100k',
  measure: async (bench) => [
    await compareStarts(
      bench,
      { name: 'start-100k', events: 100_000, query: '', goal: { atMost: 1.3 } },
      { quick: 3, full: 9 },
    ),
  ],
}

/** Page load to the first durable capture. */
export const startCapture100k: Row = {
  name: 'start-capture-100k',
  measure: async (bench) => [
    await compareStarts(
      bench,
      { name: 'start-capture-100k', events: 100_000, query: '?capture', goal: { atMost: 1.3 } },
      { quick: 3, full: 9 },
    ),
  ],
}

/** Page load to the first answer, on a million events. */
export const start1m: Row = {
  name: 'start-1m',
  isLong: true,
  measure: async (bench) => [
    await compareStarts(
      bench,
      { name: 'start-1m', events: 1_000_000, query: '', goal: { atMost: 1.6 } },
      { quick: 2, full: 7 },
    ),
  ],
}
