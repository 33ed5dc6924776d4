import { askPeers, openPeer } from './peers.ts'
import type { Row } from './row.ts'

// The warm-up's is one less; seeds of histories are elsewhere.
const FIRST_SEED = 100
const SLOW_SHARE = 10

// A rush: orders are typed, tickets bumped and bills paid at several places of the app at once.
const RUSH = 20

/** Durable capture, so many events at a time, with docket and with each peer. */
function captureRow(name: string, inFlight: number, label: string): Row {
  return {
    name,
    measure: (bench) => {
      const count = bench.sized({ quick: 100, full: 300 })
      return askPeers(
        bench,
        {
          ...{ family: name, unit: 'events/s', ratioIs: 'docket/baseline' },
          note: ({ captureNote }) => `${label}; ${captureNote}`,
          prepare: async (peer) => {
            const visit = await openPeer(bench, peer, name)
            const own = peer.slow === true ? count / SLOW_SHARE : count
            return {
              measure: async (round) =>
                (own * 1_000) / (await visit.call('capture', { count: own, seed: FIRST_SEED + round, inFlight })),
              close: () => visit.close(),
            }
          },
        },
        { quick: 3, full: 7 },
      )
    },
  }
}

/** One event after the other, each awaited. */
export const peerCapture: Row = captureRow('peer-capture', 1, 'one after the other')

/** Many at a time. */
export const peerCaptureRush: Row = captureRow('peer-capture-rush', RUSH, `${RUSH} at a time`)
