import { createHash, randomBytes } from 'node:crypto'
import { verifyStore } from 'docket/server'
import { compare } from '../harness/row-result.ts'
import { median } from '../harness/statistics.ts'
import { perSecond } from './commits.ts'
import { fillStore } from './fill-store.ts'
import { loadPeer } from './load-peer.ts'
import type { ServerRow } from './server-bench.ts'

const EVENTS = 100_000
/** About as much as is hashed for one event. */
const BYTES = 700
const COPIES = ['commits', 'events'].map((table) => `copy (select * from docket.${table}) to stdout`)

/** The hash chain of a store recomputed, against the hash function alone, in one thread. */
export const verify: ServerRow = {
  name: 'verify',
  measure: async (bench) => {
    const url = await bench.database()
    await fillStore(bench, url, EVENTS)
    const buffer = randomBytes(BYTES)
    const { copyOut } = await loadPeer('copy')
    const samples = await bench.race(
      {
        docket: () =>
          perSecond(EVENTS, async () => {
            const { verified, fault } = await verifyStore({ database: { url }, store: 'cafe' })
            if (fault !== null || verified !== EVENTS) throw new Error(`Verified up to ${verified}.`)
          }),
        hash: () =>
          perSecond(EVENTS, () => {
            for (let event = 0; event < EVENTS; event += 1) createHash('sha256').update(buffer).digest()
            return Promise.resolve()
          }),
        read: () => perSecond(EVENTS, () => copyOut(url, COPIES)),
      },
      { quick: 3, full: 7 },
    )
    const [hash, read] = [median(samples.hash), median(samples.read)]
    const row = compare({
      ...{ name: 'verify', unit: 'events/s', docket: samples.docket, baseline: samples.hash },
      ...{ baselineName: 'SHA-256 alone', ratioIs: 'docket/baseline' },
      note: 'commits of one event each, the most there is to read for an event; COPY hands out the rows, and no more',
      extra: { copyAlone: read, copyThenHash: 1 / (1 / read + 1 / hash) },
    })
    return [{ ...row, goal: '≥ 200 000 events/s', met: (row.value ?? 0) >= 200_000 }]
  },
}
