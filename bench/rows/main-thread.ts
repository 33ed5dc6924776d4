import { isMet } from '../harness/goal.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openDocketPage } from './contenders.ts'
import { docketHistory } from './histories.ts'
import type { Row } from './row.ts'

const EVENTS = 100_000
const PER_SECOND = 200
const GOAL = { below: 50 }

/** How long the page's thread is taken while the worker replays, and while people capture. */
export const mainThread: Row = {
  name: 'main-thread',
  measure: async (bench) => {
    const docket = await openDocketPage(bench, await docketHistory(bench, EVENTS))
    const captureMs = bench.sized({ quick: 2_000, full: 5_000 })
    const samples = await bench.race(
      {
        rebuild: () => docket.call('meterRebuild'),
        capture: () => docket.call('meterCapture', PER_SECOND, captureMs),
        idle: () => docket.call('meterIdle', captureMs),
      },
      { quick: 2, full: 5, warmups: 0 },
    )
    await docket.close()
    const longest = samples.rebuild.map((rebuild, round) => Math.max(rebuild, samples.capture[round]!))
    const row = compare({
      ...{ name: 'main-thread', unit: 'ms', docket: longest, baseline: samples.idle },
      ...{ baselineName: 'the same page, idle', ratioIs: 'docket/baseline' },
      extra: {
        ...{ rebuildMs: median(samples.rebuild), captureMs: median(samples.capture), worstMs: Math.max(...longest) },
      },
      note: 'the longest time the page could not react; the goal is on the value',
    })
    return [{ ...row, goal: '< 50 ms', met: isMet(GOAL, row.value!) }]
  },
}
