import type { Docket } from '../engine/docket.js'
import type { DocketStatus } from '../engine/engine-status.js'
import type { StoredEvent } from '../events/stored-event.js'
import { liveSource, type Feed, type LiveSource } from './live-source.js'
import { isSame, keepSame } from './same-value.js'
import { toError } from './to-error.js'

/** The events of an aggregate, now. */
export type HistoryResult<Event> =
  | { readonly status: 'loading'; readonly events: readonly Event[] | undefined; readonly error: undefined }
  | {
      readonly status: 'ready'
      /** Oldest first, pending ones included; the same list, and each event the same object, until it has changed. */
      readonly events: readonly Event[]
      readonly error: undefined
    }
  | {
      readonly status: 'error'
      /** What was read last, if anything. */
      readonly events: readonly Event[] | undefined
      /** To branch on by code: `isDocketError(error, 'closed')`. */
      readonly error: Error
      /** Reads again. The next change of the log does, too. */
      readonly retry: () => void
    }

const LOADING: HistoryResult<StoredEvent> = { status: 'loading', events: undefined, error: undefined }

/** The live history of an aggregate on a docket; one reading for all who show it. */
export function historySource(docket: Docket, aggregate: string, id: string): LiveSource<HistoryResult<StoredEvent>> {
  const feed: Feed<HistoryResult<StoredEvent>> = ({ read, tell }) => {
    const readAgain = oneAtATime(async () => {
      try {
        const { status, events: before } = read()
        const events = keepSame(before, await docket.history(aggregate, id))
        if (status !== 'ready' || events !== before) tell({ status: 'ready', events, error: undefined })
      } catch (error) {
        tell({ status: 'error', events: read().events, error: toError(error), retry: readAgain })
      }
    })
    let seen: unknown
    return docket.onStatus((status) => {
      const mark = markOf(status)
      if (isSame(mark, seen) && read().status !== 'error') return
      seen = mark
      readAgain()
    })
  }
  return liveSource(docket, `history ${JSON.stringify([aggregate, id])}`, { initial: LOADING, feed })
}

/**
 * Whatever changes an event of the log moves one of these: a capture the first or the second, confirming and deciding again
 * the third or the fourth. It says that the log has changed, not where: reading one stream again is cheaper than being told
 * of all that others write.
 */
function markOf({ pending, position, rejected, lastSyncedAt }: DocketStatus): readonly unknown[] {
  return [pending, position, rejected, lastSyncedAt]
}

/** Runs `work`, once more when it was asked for meanwhile: what it reads is never older than the last call. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false
  let isAsked = false
  const run = async (): Promise<void> => {
    isRunning = true
    while (isAsked) {
      isAsked = false
      await work()
    }
    isRunning = false
  }
  return () => {
    isAsked = true
    if (!isRunning) void run()
  }
}
