import { eveningRecords } from '../domain/evening-records.ts'
import { foldTables } from '../domain/fold-tables.ts'
import type { Bench } from '../harness/bench.ts'
import { compare, failedRow, type RowResult } from '../harness/row-result.ts'
import type { Visit } from '../harness/visit.ts'
import type { PeerFace, ReadModelCounts } from '../pages/peer-face.ts'
import { HISTORY_SEED } from './histories.ts'

/** Somebody docket is compared with. */
export interface Peer {
  readonly name: string
  readonly page: string
  readonly startPage: string
  /** What is not as with the others. */
  readonly captureNote: string
  readonly replayNote: string
  /** A peer so slow that the usual counts would take minutes: fewer events and rounds, which its notes tell. */
  readonly slow?: true
}

const SLOW_EVENTS = { quick: 100, full: 1_000 }
const SLOW_ROUNDS = { quick: 1, full: 3 }

/** How many events a peer is asked to hold, where the others hold `events`. */
export function eventsOf(bench: Bench, { slow }: Peer, events: number): number {
  return slow === true ? bench.sized(SLOW_EVENTS) : events
}

/** Docket, measured the same way. */
export const DOCKET: Peer = {
  ...{ name: 'docket', page: 'peer-docket', startPage: 'start-docket' },
  ...{ captureNote: '', replayNote: '' },
}

/** Everybody docket is compared with. */
export const PEERS: readonly Peer[] = [
  {
    ...{ name: 'dexie', page: 'dexie', startPage: 'start-dexie' },
    captureNote: 'strict; stores the event only',
    replayNote: 'events read with toArray, folded in memory, rows written in one transaction',
  },
  {
    ...{ name: 'rxdb', page: 'rxdb', startPage: 'start-rxdb' },
    captureNote: "strict, on RxDB's Dexie storage; stores the event only",
    replayNote: 'events found in order, folded in memory, rows inserted in bulk into new collections',
  },
  {
    ...{ name: 'pouchdb', page: 'pouchdb', startPage: 'start-pouchdb' },
    captureNote: 'relaxed: its IndexedDB adapter leaves durability to the browser; stores the event only',
    replayNote: 'events read with allDocs, folded in memory, rows written with bulkDocs into new databases',
  },
  {
    ...{ name: 'livestore', page: 'livestore', startPage: 'start-livestore', slow: true },
    captureNote: 'commit, then until pendingCount is 0; tables included',
    replayNote:
      'opened with another revision of its tables, which it then builds from its event log, less the time of a plain opening',
  },
]

/** A peer's page, open, at an origin of its own for `label`. */
export async function openPeer(bench: Bench, { name, page }: Peer, label: string): Promise<Visit<PeerFace>> {
  const visit = await bench.visit<PeerFace>(page, bench.origin(`peer-${name}-${label}`))
  await visit.call('open')
  return visit
}

/** The origin where a peer holds an evening and its read model. */
export function peerHistory(bench: Bench, peer: Peer, events: number): Promise<string> {
  const label = `history-${events}`
  return bench.once(`peer ${peer.name} ${label}`, async () => {
    bench.say(`storing ${events} events with ${peer.name}`)
    const visit = await openPeer(bench, peer, label)
    await visit.call('fill', { count: events, seed: HISTORY_SEED })
    requireSame(await visit.call('counts'), expectedCounts(events))
    // Whatever a contender does once it is quiet is done: a device is not switched off in the middle of a rush.
    await bench.settled(new URL(visit.page.url()).origin)
    await visit.close()
    return label
  })
}

/** Rows that the tables should have, worked out without any of the contenders. */
function expectedCounts(events: number): ReadModelCounts {
  const { openOrders, orderLines, orders } = foldTables(eveningRecords({ count: events, seed: HISTORY_SEED }))
  return { openOrders: openOrders.size, orderLines: [...orderLines.values()].flat().length, orders: orders.size }
}

/** A contender that builds other tables is not compared. */
function requireSame(actual: ReadModelCounts, expected: ReadModelCounts): void {
  const [is, should] = [JSON.stringify(sorted(actual)), JSON.stringify(sorted(expected))]
  if (is !== should) throw new Error(`The tables have ${is} rows and should have ${should}.`)
}

function sorted({ openOrders, orderLines, orders }: ReadModelCounts): ReadModelCounts {
  return { openOrders, orderLines, orders }
}

/** What a family of rows asks of every peer. */
export interface PeerQuestion {
  readonly family: string
  readonly unit: string
  readonly ratioIs: 'docket/baseline' | 'baseline/docket'
  note(peer: Peer): string
  /** Readies a contender; what it resolves to measures it once. */
  prepare(peer: Peer): Promise<{ measure(round: number): Promise<number>; close(): Promise<void> }>
}

/** Asks docket and every peer the same, in turns; a peer that fails takes nobody else's row with it. */
export async function askPeers(
  bench: Bench,
  question: PeerQuestion,
  rounds: Parameters<Bench['race']>[1],
): Promise<readonly RowResult[]> {
  const { family, unit, ratioIs } = question
  const failures: RowResult[] = []
  const sitsOut = ({ slow }: Peer, round: number): boolean =>
    slow === true && (round < 0 || round >= bench.sized(SLOW_ROUNDS))
  const ready: { peer: Peer; contender: Awaited<ReturnType<PeerQuestion['prepare']>> }[] = []
  for (const peer of [DOCKET, ...PEERS]) {
    try {
      ready.push({ peer, contender: await question.prepare(peer) })
    } catch (error) {
      failures.push(failedRow(`${family}/${peer.name}`, error))
    }
  }
  const samples = await bench.race(
    Object.fromEntries(
      ready.map(({ peer, contender }) => [
        peer.name,
        async (round) => (sitsOut(peer, round) ? null : contender.measure(round)),
      ]),
    ),
    rounds,
  )
  for (const { contender } of ready) await contender.close()
  const rows = ready.slice(1).map(({ peer }) =>
    compare({
      ...{ name: `${family}/${peer.name}`, unit, ratioIs, note: question.note(peer), goal: { atLeast: 1 } },
      ...{ docket: samples[DOCKET.name]!, baseline: samples[peer.name]!, baselineName: peer.name },
    }),
  )
  return [...rows, ...failures]
}
