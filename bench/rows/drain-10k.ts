import type { Bench } from '../harness/bench.ts'
import { openCentre } from '../harness/open-centre.ts'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { STORE } from './contenders.ts'
import { openDocketPage } from './contenders.ts'
import type { Row } from './row.ts'

const MANY = 10_000
const FEW = 1_000
const TURNS = 3

/** What a tablet captured offline, pushed to a centre: ten times as much may take little more than ten times as long. */
export const drain10k: Row = {
  name: 'drain-10k',
  measure: async (bench) => {
    const samples = await bench.race(
      { many: (round) => drain(bench, MANY, round), few: (round) => drainRepeatedly(bench, FEW, round) },
      { quick: 1, full: 3, warmups: bench.isQuick ? 0 : 1 },
    )
    return [
      compare({
        ...{ name: 'drain-10k', unit: 'ms', docket: samples.many, baseline: samples.few },
        ...{ baselineName: `docket, ${FEW} commits`, ratioIs: 'docket/baseline', goal: { atMost: 12 } },
        note: 'an evening, one event a commit; the centre is a PGlite with nothing in it',
      }),
    ]
  },
}

/** The median of a few: one drain of so few commits is over before a machine has settled. */
async function drainRepeatedly(bench: Bench, commits: number, round: number): Promise<number> {
  const times: number[] = []
  for (let turn = 0; turn < TURNS; turn += 1) times.push(await drain(bench, commits, round * TURNS + turn))
  return median(times)
}

/** Captures offline, then measures from the network's return until nothing is pending. */
async function drain(bench: Bench, commits: number, round: number): Promise<number> {
  const centre = await openCentre(bench.cleanup)
  try {
    bench.leadTo(null)
    const token = await centre.token(STORE, 'tablet-3')
    const docket = await openDocketPage(bench, `drain-${commits}-${round}`, { token })
    await docket.call('captureOffline', { count: commits, seed: round })
    const pending = await docket.call('pending')
    if (pending !== commits) throw new Error(`${pending} commits are pending instead of ${commits}.`)
    bench.leadTo(centre.url)
    const ms = await docket.call('drain')
    await docket.call('close')
    await docket.close()
    return ms
  } finally {
    bench.leadTo(null)
    await centre.close()
  }
}
