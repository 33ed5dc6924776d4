import type { Bench } from '../harness/bench.ts'
import { isMet } from '../harness/goal.ts'
import type { RowResult } from '../harness/row-result.ts'
import { measureStart } from './start.ts'
import type { Row } from './row.ts'

const KILOBYTE = 1000
const GOAL_KB = 400
const OF_LIVESTORE = 0.5

/** Gzipped, everything a page that starts a contender loads. */
export const download: Row = {
  name: 'download',
  measure: async (bench) => {
    const docket = await kilobytesOf(bench, 'start-docket')
    const liveStore = await kilobytesOf(bench, 'start-livestore').catch((error: unknown) => String(error))
    const isSmall = isMet({ atMost: GOAL_KB }, docket)
    const row = {
      name: 'download',
      value: docket,
      unit: 'KB gzip',
      spread: 0,
      goal: `≤ ${GOAL_KB} KB and ≤ ${OF_LIVESTORE}`,
    }
    if (typeof liveStore === 'string') return [{ ...row, baseline: null, ratio: null, met: false, note: liveStore }]
    const ratio = docket / liveStore
    const result: RowResult = {
      ...row,
      baseline: liveStore,
      baselineName: 'LiveStore',
      ratio,
      met: isSmall && ratio <= OF_LIVESTORE,
    }
    return [result]
  },
}

async function kilobytesOf(bench: Bench, page: string): Promise<number> {
  const origin = bench.origin(`download-${page}`)
  await measureStart(bench, page, origin)
  const bytes = [...bench.loadedBy(origin).values()].reduce((sum, size) => sum + size, 0)
  return bytes / KILOBYTE
}
