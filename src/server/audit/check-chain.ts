import { hash } from 'node:crypto'
import { GENESIS_HASH } from '../store/hash-chain.js'
import type { ChainPage, CommitCells, EventColumns } from './chain-page.js'
import { isoTime } from '../database/iso-time.js'

/** What is wrong at a place of a store, and where. */
export interface StoreFault {
  /** The first position that is not as it was written. */
  readonly position: number
  readonly kind:
    'hash-differs' | 'position-missing' | 'version-gap' | 'commit-missing' | 'commit-differs' | 'head-differs'
  /** One sentence for a person. */
  readonly message: string
}

/** Walks over a store's log from position 1 and recomputes its hashes. */
export interface ChainCheck {
  /** The last position found in order. */
  readonly position: number
  /** The hash of the event at {@link position}. */
  readonly lastHash: Uint8Array
  /** Checks the events that follow; the first fault, or `null` when there is none. */
  page(page: ChainPage): StoreFault | null
  /** Checks that nothing is left open at the end. */
  end(): StoreFault | null
}

interface Walk {
  readonly store: string
  position: number
  lastHash: Uint8Array
  commit: OpenCommit | null
  /** About a hundred bytes a stream: a store of a million streams is checked in 100 MB. */
  readonly versionByStream: Map<string, number>
}

interface OpenCommit {
  readonly row: CommitCells
  /** What follows an event in the text that is hashed: the same for every event of the commit. */
  readonly rest: string
}

/** Creates a check of `store` that has seen nothing yet. */
export function createChainCheck(store: string): ChainCheck {
  const walk: Walk = {
    store: JSON.stringify(store),
    position: 0,
    lastHash: GENESIS_HASH,
    commit: null,
    versionByStream: new Map(),
  }
  return {
    get position() {
      return walk.position
    },
    get lastHash() {
      return walk.lastHash
    },
    page: (page) => checkPage(walk, page),
    end: () => countFault(walk, walk.position + 1),
  }
}

function checkPage(walk: Walk, { events, commits }: ChainPage): StoreFault | null {
  let next = 0
  for (let index = 0; index < events.positions.length; index += 1) {
    const position = walk.position + 1
    if (events.positions[index] !== String(position)) return missingFault(position)
    if (commits[next]?.firstPosition === position) {
      const fault = openCommit(walk, commits[next]!, events.commitPositions[index]!)
      if (fault !== null) return fault
      next += 1
    }
    const fault = placeFault(walk, events, index) ?? hashFault(walk, events, index)
    if (fault !== null) return fault
    walk.position = position
  }
  return null
}

/** What is said of a position that is not there. */
export function missingFault(position: number): StoreFault {
  return { position, kind: 'position-missing', message: `there is no event at position ${position}` }
}

function openCommit(walk: Walk, row: CommitCells, commitPosition: string): StoreFault | null {
  const { firstPosition: position, firstVersion, streamId } = row
  if (commitPosition !== String(position)) {
    return { position, kind: 'commit-differs', message: `the commit at position ${position} has no event` }
  }
  const open = countFault(walk, position)
  if (open !== null) return open
  const version = (walk.versionByStream.get(streamId) ?? 0) + 1
  if (firstVersion !== version) {
    const message = `stream ${streamId} goes on with version ${firstVersion} instead of ${version}`
    return { position, kind: 'version-gap', message }
  }
  walk.versionByStream.set(streamId, firstVersion + row.eventCount - 1)
  walk.commit = { row, rest: `,${row.text},"${isoTime(row.receivedAt)}",${row.pushedBy}]` }
  return null
}

/** The commit before `position` has as many events as its row says. */
function countFault({ commit }: Walk, position: number): StoreFault | null {
  if (commit === null) return null
  const { firstPosition, eventCount } = commit.row
  const count = position - firstPosition
  if (count === eventCount) return null
  const message = `the commit at position ${firstPosition} says that it has ${eventCount} events, and has ${count}`
  return { position: firstPosition, kind: 'commit-differs', message }
}

function placeFault({ commit, position: before }: Walk, events: EventColumns, index: number): StoreFault | null {
  const position = before + 1
  const commitPosition = events.commitPositions[index]!
  if (commit === null || commitPosition !== String(commit.row.firstPosition)) {
    return commitPosition === String(position)
      ? { position, kind: 'commit-missing', message: `the commit that begins at position ${position} is not there` }
      : { position, kind: 'commit-differs', message: `the event at position ${position} is not in its commit` }
  }
  const { row } = commit
  if (events.streamIds[index] !== row.streamId) {
    const message = `the event at position ${position} is on stream ${events.streamIds[index]}, its commit on ${row.streamId}`
    return { position, kind: 'commit-differs', message }
  }
  const version = row.firstVersion + position - row.firstPosition
  if (events.versions[index] === String(version)) return null
  const message = `stream ${row.streamId} has version ${events.versions[index]} at position ${position} instead of ${version}`
  return { position, kind: 'version-gap', message }
}

let buffer = Buffer.alloc(64 * 1024)
const HASH_BYTES = 32
const MAX_BYTES_PER_CHARACTER = 3

function hashFault(walk: Walk, events: EventColumns, index: number): StoreFault | null {
  const text = `[${walk.store},${events.texts[index]!}${walk.commit!.rest}`
  const computed = chainedHash(walk.lastHash, text)
  const stored = events.hashes[index]!
  if (computed.equals(stored)) {
    walk.lastHash = stored
    return null
  }
  const position = walk.position + 1
  const message = `the event at position ${position} is not what was hashed: SHA-256 ${hex(computed)} is kept as ${hex(stored)}`
  return { position, kind: 'hash-differs', message }
}

/** One call into OpenSSL, on one buffer: streams of two pieces take twice as long. */
function chainedHash(previous: Uint8Array, text: string): Buffer {
  const needed = HASH_BYTES + text.length * MAX_BYTES_PER_CHARACTER
  if (buffer.length < needed) buffer = Buffer.alloc(needed * 2)
  buffer.set(previous)
  const length = HASH_BYTES + buffer.write(text, HASH_BYTES)
  return hash('sha256', buffer.subarray(0, length), 'buffer')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
