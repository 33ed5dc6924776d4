import type { Bench } from '../harness/bench.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openDocketPage } from './contenders.ts'
import type { Row } from './row.ts'

const LONG = 10_000
const SHORT = 10
const LABEL = 'execute'

/** A command on an order of 10 000 events against one on an order of 10. */
export const executeLongStream: Row = {
  name: 'execute-long-stream',
  measure: async (bench) => {
    const docket = await openDocketPage(bench, LABEL)
    await docket.call('fillStream', 'long', LONG)
    await docket.call('fillStream', 'short', SHORT)
    const count = bench.sized({ quick: 20, full: 50 })
    const warm = await bench.race(
      {
        long: async () => median(await docket.call('updateOrder', 'long', count)),
        short: async () => median(await docket.call('updateOrder', 'short', count)),
      },
      { quick: 5, full: 11 },
    )
    await docket.call('close')
    await docket.close()
    const cold = await bench.race(
      { long: () => firstCommand(bench, 'long'), short: () => firstCommand(bench, 'short') },
      { quick: 2, full: 5 },
    )
    const coldMs = { coldMs: median(cold.long), coldBaselineMs: median(cold.short) }
    return [
      compare({
        ...{ name: 'execute-long-stream', unit: 'ms', docket: warm.long, baseline: warm.short },
        ...{ baselineName: `docket, a stream of ${SHORT}`, ratioIs: 'docket/baseline', goal: { atMost: 1.5 } },
        extra: { cold: coldMs.coldMs / coldMs.coldBaselineMs, ...coldMs },
        note: 'warm; cold is the first command after a page load',
      }),
    ]
  },
}

async function firstCommand(bench: Bench, order: string): Promise<number> {
  const docket = await openDocketPage(bench, LABEL)
  const [ms] = await docket.call('updateOrder', order, 1)
  await docket.close()
  return ms!
}
