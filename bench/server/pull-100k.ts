import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { openCentre } from '../harness/open-centre.ts'
import { perSecond } from './commits.ts'
import { fillStore } from './fill-store.ts'
import { loadPeer } from './load-peer.ts'
import type { ServerRow } from './server-bench.ts'

const EVENTS = 100_000
const PAGE = 5_000
const COPIES = ['commits', 'events'].map((table) => `copy (select * from docket.${table}) to stdout`)

/** A new tablet that pulls everything, against PostgreSQL handing out the same rows by itself. */
export const pull100k: ServerRow = {
  name: 'pull-100k',
  measure: async (bench) => {
    const url = await bench.database()
    await fillStore(bench, url, EVENTS)
    const centre = await openCentre(bench.cleanup, { url })
    const token = await centre.token('cafe', 'tablet-9')
    const { copyOut } = await loadPeer('copy')
    const samples = await bench.race(
      {
        docket: () => perSecond(EVENTS, () => pullAll(centre.url, token, 'identity')),
        compressed: () => perSecond(EVENTS, () => pullAll(centre.url, token, 'gzip')),
        copy: () =>
          perSecond(EVENTS, async () => {
            const bytes = await copyOut(url, COPIES)
            if (bytes < EVENTS) throw new Error('Not all was copied.')
          }),
      },
      { quick: 3, full: 7 },
    )
    return [
      compare({
        ...{ name: 'pull-100k', unit: 'events/s', docket: samples.docket, baseline: samples.copy },
        ...{ baselineName: 'COPY … TO STDOUT of both tables', ratioIs: 'docket/baseline', goal: { atLeast: 0.3 } },
        note: `over HTTP, in pages of ${PAGE}; commits of one event; not compressed, as COPY is not`,
        extra: { compressed: median(samples.compressed) },
      }),
    ]
  },
}

async function pullAll(url: string, token: string, encoding: string): Promise<void> {
  for (let after = 0; after < EVENTS; after += PAGE) {
    const response = await fetch(`${url}/sync/cafe/pull?after=${after}&limit=${PAGE}`, {
      headers: { authorization: `Bearer ${token}`, 'accept-encoding': encoding },
    })
    if (!response.ok) throw new Error(`The centre answered ${response.status}.`)
    await response.arrayBuffer()
  }
}
