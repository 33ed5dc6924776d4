import type { Commit } from 'docket'
import { openCentralStore } from 'docket/server'
import { compare } from '../harness/row-result.ts'
import { eachOf, perSecond, pushOne, singleCommits } from './commits.ts'
import { openRawWriter } from './raw-inserts.ts'
import type { ServerRow } from './server-bench.ts'

const STORES = 1_000
const CONNECTIONS = 10

/** Many quiet stores, against bare inserts of the same rows over as many connections. */
export const ingestMany: ServerRow = {
  name: 'ingest-many',
  measure: async (bench) => {
    const count = bench.sized({ quick: 4_000, full: 20_000 })
    const central = await openCentralStore({
      database: { url: await bench.database(), maxConnections: CONNECTIONS },
    })
    bench.cleanup.add(() => central.close())
    const rawUrl = await bench.database()
    await (await openCentralStore({ database: { url: rawUrl } })).close()
    const writers = await Promise.all(Array.from({ length: CONNECTIONS }, () => openRawWriter(rawUrl, bench.cleanup)))
    const samples = await bench.race(
      {
        docket: (round) => {
          const commits = singleCommits(count, round + 10)
          return perSecond(count, () =>
            eachOf(commits, 4 * CONNECTIONS, (commit) => pushOne(central, storeOf(commit), commit)),
          )
        },
        raw: (round) => {
          const commits = [...singleCommits(count, round + 10).entries()]
          const first = (round + 2) * count
          return perSecond(count, () =>
            eachOf(commits, CONNECTIONS, ([index, commit], worker) =>
              writers[worker]!.insertCommit(storeOf(commit), first + index, commit),
            ),
          )
        },
      },
      { quick: 3, full: 7 },
    )
    return [
      compare({
        ...{ name: 'ingest-many', unit: 'events/s', docket: samples.docket, baseline: samples.raw },
        ...{ baselineName: `${CONNECTIONS} connections inserting the same rows`, ratioIs: 'docket/baseline' },
        goal: { atLeast: 0.5 },
        note: `${STORES} stores, orders in turns, a commit of one event each; ${CONNECTIONS} connections on both sides`,
      }),
    ]
  },
}

/** Each order at a venue of its own, of so many. */
function storeOf({ streamId }: Commit): string {
  return `venue-${Number(/\d+/.exec(streamId)?.[0] ?? 0) % STORES}`
}
