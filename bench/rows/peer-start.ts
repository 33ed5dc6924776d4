import { askPeers, eventsOf, peerHistory } from './peers.ts'
import type { Row } from './row.ts'
import { measureStart } from './start.ts'

const EVENTS = 10_000

/** Page load to the first answer with the same history, with docket and with each peer. */
export const peerStart: Row = {
  name: 'peer-start',
  measure: (bench) => {
    return askPeers(
      bench,
      {
        ...{ family: 'peer-start', unit: 'ms', ratioIs: 'baseline/docket' },
        note: (peer) =>
          `docket with ${EVENTS} events, ${peer.name} with ${eventsOf(bench, peer, EVENTS)}; hashed files from the browser's cache, as on a second visit`,
        prepare: async (peer) => {
          const events = eventsOf(bench, peer, EVENTS)
          const origin = bench.origin(`peer-${peer.name}-${await peerHistory(bench, peer, events)}`)
          return { measure: () => measureStart(bench, peer.startPage, origin), close: async () => undefined }
        },
      },
      { quick: 3, full: 7 },
    )
  },
}
