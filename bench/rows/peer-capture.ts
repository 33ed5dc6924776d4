import { askPeers, openPeer } from './peers.ts'
import type { Row } from './row.ts'

// The warm-up's is one less; seeds of histories are elsewhere.
const FIRST_SEED = 100
const SLOW_SHARE = 10

/** Durable capture, one event after the other, with docket and with each peer. */
export const peerCapture: Row = {
  name: 'peer-capture',
  measure: (bench) => {
    const count = bench.sized({ quick: 100, full: 300 })
    return askPeers(
      bench,
      {
        ...{ family: 'peer-capture', unit: 'events/s', ratioIs: 'docket/baseline' },
        note: ({ captureNote }) => captureNote,
        prepare: async (peer) => {
          const visit = await openPeer(bench, peer, 'capture')
          const own = peer.slow === true ? count / SLOW_SHARE : count
          return {
            measure: async (round) =>
              (own * 1_000) / (await visit.call('capture', { count: own, seed: FIRST_SEED + round })),
            close: () => visit.close(),
          }
        },
      },
      { quick: 3, full: 7 },
    )
  },
}
