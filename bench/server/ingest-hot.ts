import { openCentralStore } from 'docket/server'
import { median } from '../harness/statistics.ts'
import { compare } from '../harness/row-result.ts'
import { eachOf, perSecond, pushOne, singleCommits } from './commits.ts'
import { openRawWriter } from './raw-inserts.ts'
import type { ServerRow } from './server-bench.ts'

const DEVICES = 32

/** One busy store, against a program that inserts event after event. */
export const ingestHot: ServerRow = {
  name: 'ingest-hot',
  measure: async (bench) => {
    const count = bench.sized({ quick: 4_000, full: 16_000 })
    const rawCount = bench.sized({ quick: 1_000, full: 4_000 })
    const central = await openCentralStore({ database: { url: await bench.database() } })
    bench.cleanup.add(() => central.close())
    const rawUrl = await bench.database()
    await (await openCentralStore({ database: { url: rawUrl } })).close()
    const raw = await openRawWriter(rawUrl, bench.cleanup)
    const samples = await bench.race(
      {
        docket: (round) => {
          const commits = singleCommits(count, round + 10)
          return perSecond(count, () => eachOf(commits, DEVICES, (commit) => pushOne(central, 'cafe', commit)))
        },
        raw: (round) => {
          const commits = singleCommits(rawCount, round + 10).entries()
          return perSecond(rawCount, async () => {
            for (const [index, commit] of commits) await raw.insertEvent(`cafe-${round}`, index + 1, commit)
          })
        },
        grouped: (round) => {
          const commits = singleCommits(count, round + 10)
          return perSecond(count, async () => {
            for (let from = 0; from < count; from += DEVICES) {
              await raw.insertCommits(`bar-${round}`, from + 1, commits.slice(from, from + DEVICES))
            }
          })
        },
      },
      { quick: 3, full: 7 },
    )
    const [docket, one, grouped] = [median(samples.docket), median(samples.raw), median(samples.grouped)]
    return [
      compare({
        ...{ name: 'ingest-hot', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: 'one INSERT a transaction', ratioIs: 'docket/baseline', goal: { atLeast: 8 } },
        note: `${DEVICES} devices, each pushing commits of one event and waiting for the verdict; grouped: ${DEVICES} commits at a time inserted by one connection that checks nothing`,
        extra: { grouped, limitOfGroups: grouped / one, ofGrouped: docket / grouped },
      }),
    ]
  },
}
