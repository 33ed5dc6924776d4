import { openCentralStore } from 'docket/server'
import { identityAt, singleCommits } from './commits.ts'
import type { ServerBench } from './server-bench.ts'

const BATCH = 500

/** Stores an evening of so many events in the store `cafe` of an empty database, a commit an event. */
export async function fillStore(bench: ServerBench, url: string, events: number): Promise<void> {
  bench.say(`storing ${events} events`)
  const central = await openCentralStore({ database: { url } })
  const commits = singleCommits(events, 1)
  for (let from = 0; from < commits.length; from += BATCH) {
    await central.push('cafe', identityAt('cafe'), { epoch: null, commits: commits.slice(from, from + BATCH) })
  }
  await central.close()
}
