import { digestOfText } from '../events/hash-text.js'
import type { Aggregate } from '../model/define-aggregate.js'
import type { AggregateState } from './aggregate-state.js'
import { toExactJson } from './exact-json.js'
import type { Snapshot, SnapshotStore } from './snapshot-store.js'

/** A stream has a snapshot from so many confirmed events on: below, reading them costs no more than looking for one. */
export const LONG_STREAM_EVENTS = 1_000
/** And a new one every so many events: what follows a snapshot is read with it. */
export const SNAPSHOT_EVERY_EVENTS = 500

/** The confirmed part that a state was folded from. */
export interface FoldOrigin {
  readonly logId: string
  readonly truncations: number
}

/**
 * The use of a {@link SnapshotStore}: what cannot be trusted is not given back, and what fails changes nothing but the
 * time a state takes.
 */
export interface Snapshots {
  /** The state a snapshot of the stream holds, unless another log, fold or code made it. The log is yet to confirm its tip. */
  find(aggregate: Aggregate, streamId: string, origin: FoldOrigin): Promise<AggregateState | undefined>
  /** Writes a snapshot, later, if the state is the same when it is read back from JSON. */
  save(
    aggregate: Aggregate,
    streamId: string,
    of: { readonly state: AggregateState; readonly origin: FoldOrigin },
  ): void
  /** Runs a task when what is under way has had time to be answered, one at a time; a failure is its end. */
  later(task: () => Promise<void>): void
  /** Forgets all there are, and makes none any more. */
  giveUp(): Promise<void>
  close(): Promise<void>
}

const LIMIT_MS = 2_000

/** Snapshots in `store`, written `delayMs` after they were offered. */
export function createSnapshots(store: SnapshotStore, delayMs = 1_000): Snapshots {
  let failed = false
  let closed = false
  let queue: Promise<unknown> = Promise.resolve()
  let hurry = (): void => undefined
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, delayMs)
      hurry = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  const later: Snapshots['later'] = (task) => {
    queue = queue.then(async () => {
      if (!closed) await pause()
      if (!closed) await task().catch(() => undefined)
    })
  }
  return {
    later,
    find: async (aggregate, streamId, origin) => {
      if (failed) return undefined
      try {
        return stateIn(await inTime(store.read(streamId)), aggregate, origin)
      } catch {
        // Whatever is wrong with it: the log has everything.
        failed = true
        return undefined
      }
    },
    save: (aggregate, streamId, of) =>
      later(async () => {
        const snapshot = failed ? null : toSnapshot(aggregate, streamId, of)
        if (snapshot !== null) await store.write(snapshot).catch(() => (failed = true))
      }),
    giveUp: async () => {
      failed = true
      await inTime(store.drop())
    },
    close: async () => {
      closed = true
      hurry()
      await inTime(queue.then(() => store.close())).catch(() => undefined)
    },
  }
}

/** A storage that does not answer must not hold up an order. */
async function inTime<Result>(working: Promise<Result>): Promise<Result> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The snapshots took too long.')), LIMIT_MS)
  })
  return Promise.race([working, late]).finally(() => clearTimeout(timer))
}

function stateIn(
  found: Partial<Snapshot> | undefined,
  aggregate: Aggregate,
  origin: FoldOrigin,
): AggregateState | undefined {
  const { logId, truncations, fingerprint, version, commitId, state, digest } = found ?? {}
  if (typeof state !== 'string' || typeof version !== 'number' || typeof commitId !== 'string') return undefined
  const isOfHere = logId === origin.logId && truncations === origin.truncations
  if (!isOfHere || fingerprint !== fingerprintOf(aggregate) || digest !== digestOfText(state)) return undefined
  return { state: JSON.parse(state) as unknown, version, tip: commitId }
}

function toSnapshot(
  aggregate: Aggregate,
  streamId: string,
  { state: folded, origin }: { readonly state: AggregateState; readonly origin: FoldOrigin },
): Snapshot | null {
  const { version, tip } = folded
  const state = toExactJson(folded.state)
  if (state === null || tip === null) return null
  const fingerprint = fingerprintOf(aggregate)
  return { streamId, ...origin, fingerprint, version, commitId: tip, state, digest: digestOfText(state) }
}

function fingerprintOf(aggregate: Aggregate): string {
  return digestOfText(aggregate.foldSource())
}
