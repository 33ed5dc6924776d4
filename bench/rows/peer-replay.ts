import { askPeers, eventsOf, openPeer, peerHistory } from './peers.ts'
import type { Row } from './row.ts'

const EVENTS = 10_000

/** The three tables built anew from the stored events, with docket and with each peer. */
export const peerReplay: Row = {
  name: 'peer-replay',
  measure: (bench) => {
    return askPeers(
      bench,
      {
        ...{ family: 'peer-replay', unit: 'events/s', ratioIs: 'docket/baseline' },
        note: (peer) => `${peer.replayNote}; ${eventsOf(bench, peer, EVENTS)} events`,
        prepare: async (peer) => {
          const events = eventsOf(bench, peer, EVENTS)
          const visit = await openPeer(bench, peer, await peerHistory(bench, peer, events))
          return {
            measure: async () => (events * 1_000) / (await visit.call('replay')),
            close: () => visit.close(),
          }
        },
      },
      { quick: 3, full: 7 },
    )
  },
}
