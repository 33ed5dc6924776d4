import { compare } from '../harness/row-result.ts'
import type { AblationFace } from '../pages/ablation/ablation-face.ts'
import type { Row } from './row.ts'

const IN_FLIGHT = 300

/** Many appends in flight, with group commit and without: the same engine, opened twice. */
export const appendConcurrent: Row = {
  name: 'append-concurrent',
  measure: async (bench) => {
    const open = async (label: string, maxGroupCommits?: number) => {
      const visit = await bench.visit<AblationFace>('ablation', bench.origin(`append-concurrent-${label}`))
      await visit.call('open', maxGroupCommits === undefined ? {} : { maxGroupCommits })
      return visit
    }
    const [grouped, single] = [await open('grouped'), await open('single', 1)]
    const perSecond = (ms: number): number => (IN_FLIGHT * 1_000) / ms
    const samples = await bench.race(
      {
        grouped: async (seed) => perSecond(await grouped.call('appendInFlight', { count: IN_FLIGHT, seed })),
        single: async (seed) => perSecond(await single.call('appendInFlight', { count: IN_FLIGHT, seed })),
      },
      { quick: 5, full: 11 },
    )
    await Promise.all([grouped.close(), single.close()])
    return [
      compare({
        ...{ name: 'append-concurrent', unit: 'events/s', docket: samples.grouped, baseline: samples.single },
        ...{ baselineName: 'docket, one commit a transaction', ratioIs: 'docket/baseline', goal: { atLeast: 5 } },
      }),
    ]
  },
}
