import type { Commit } from 'docket'
import { openCentralStore } from 'docket/server'
import { compare } from '../harness/row-result.ts'
import { eachOf, perSecond, pushOne, singleCommits } from './commits.ts'
import { loadPeer } from './load-peer.ts'
import type { ServerRow } from './server-bench.ts'

const CONCURRENCY = 32

/** The same events with the same concurrency into docket, into one store, and into Emmett's event store. */
export const ingestPeer: ServerRow = {
  name: 'ingest-peer',
  measure: async (bench) => {
    const count = bench.sized({ quick: 2_000, full: 10_000 })
    const central = await openCentralStore({ database: { url: await bench.database() } })
    bench.cleanup.add(() => central.close())
    const emmett = await (await loadPeer('emmett')).open(await bench.database())
    bench.cleanup.add(() => emmett.close())
    const append = ({ streamId, events }: Commit): Promise<unknown> => emmett.append(streamId, events)
    const samples = await bench.race(
      {
        docket: (round) => {
          const streams = streamsOf(singleCommits(count, round + 10))
          return perSecond(count, () =>
            eachOf(
              streams,
              CONCURRENCY,
              inTurn((commit) => pushOne(central, 'cafe', commit)),
            ),
          )
        },
        emmett: (round) => {
          const streams = streamsOf(singleCommits(count, round + 10))
          return perSecond(count, () => eachOf(streams, CONCURRENCY, inTurn(append)))
        },
      },
      { quick: 3, full: 7 },
    )
    return [
      compare({
        ...{ name: 'ingest-peer', unit: 'events/s', docket: samples.docket, baseline: samples.emmett },
        ...{ baselineName: '@event-driven-io/emmett-postgresql', ratioIs: 'docket/baseline', goal: { atLeast: 3 } },
        note: `${CONCURRENCY} streams at a time, an event each; docket checks versions and ids, and chains hashes`,
      }),
    ]
  },
}

/** Emmett refuses two appends to one stream at a time. */
function streamsOf(commits: readonly Commit[]): Commit[][] {
  const streams = new Map<string, Commit[]>()
  for (const commit of commits) streams.set(commit.streamId, [...(streams.get(commit.streamId) ?? []), commit])
  return [...streams.values()]
}

function inTurn(append: (commit: Commit) => Promise<unknown>): (commits: readonly Commit[]) => Promise<void> {
  return async (commits) => {
    for (const commit of commits) await append(commit)
  }
}
