import type { LogCursor, LogSignal } from '../log/event-log.js'
import type { LogState } from '../log/log-state.js'

/** A place in the pending part of a log. */
export type Place = Pick<LogCursor, 'nextSequence' | 'generation'>

/** What was heard of a log and is not in the read models yet, and whether that can wait. */
export interface UnreadNews {
  /** Notes a signal that was not applied right away. */
  add(signal: LogSignal): void
  /** Makes whatever there is due. */
  force(): void
  /** True when what was captured in this tab, or decided anew, is among it. */
  readonly isForced: boolean
  /**
   * True when it is worth to take it in now, by read models at `cursor` with `pendingEvents` on top: all of these have to
   * be applied again.
   */
  isDue(cursor: LogCursor, pendingEvents: number): boolean
  /**
   * Calls back when it has been quiet for a while, or when this has taken long enough: longer where taking it in takes long,
   * as it did the last time, so that most of the time goes into something else.
   */
  await(onDue: () => void, lastTookMs: number): void
  /** Where a commit stands that may go on top of `cursor` without what is unread; `null` when that must be read before. */
  placeAfter(cursor: LogCursor): Place | null
  /** Forgets it, because it is about to be read. */
  clear(): void
}

/** With this few on top it costs nothing to apply them again. */
const FEW_EVENTS = 50
const QUIET_MS = 200
const PATIENCE_MS = 1_000
/** How many times as long as the last time is waited for quiet, and in all. */
const QUIET_TIMES = 3
const PATIENCE_TIMES = 10

/** A change that was heard of: where it left the log, and whether it did nothing but confirm what was captured here. */
interface Change extends Place {
  readonly confirmsOnly: boolean
}

/** Nothing heard yet. */
export function createUnreadNews(): UnreadNews {
  let heard: LogState | null = null
  let isForced = false
  let changes: Change[] = []
  let waitingSince: number | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  return {
    get isForced() {
      return isForced
    },
    add: ({ kind, state, news }) => {
      heard = state
      isForced ||= kind === 'appended' || kind === 'rebased'
      const { nextSequence, generation } = state
      changes.push({ nextSequence, generation, confirmsOnly: kind === 'confirmed' && news === 0 })
    },
    force: () => {
      isForced = true
    },
    isDue: (cursor, pendingEvents) => isForced || (heard !== null && isWorthIt(heard, cursor, pendingEvents)),
    await: (onDue, lastTookMs) => {
      if (heard === null) return
      const now = Date.now()
      waitingSince ??= now
      const quietMs = Math.max(QUIET_MS, QUIET_TIMES * lastTookMs)
      const patienceMs = Math.max(PATIENCE_MS, PATIENCE_TIMES * lastTookMs)
      clearTimeout(timer)
      timer = setTimeout(onDue, Math.max(0, Math.min(quietMs, waitingSince + patienceMs - now)))
    },
    placeAfter: (cursor) => (isForced ? null : placeAfter(cursor, changes)),
    clear: () => {
      clearTimeout(timer)
      heard = null
      isForced = false
      changes = []
      waitingSince = null
    },
  }
}

/**
 * Taking in `n` confirmed events costs `n`, and every event that stays pending on top. Waiting until `n` is half of them
 * makes the whole draining of a backlog cost a small multiple of the backlog, not its square.
 */
function isWorthIt(heard: LogState, cursor: LogCursor, pendingEvents: number): boolean {
  if (heard.pendingCount === 0 || pendingEvents < FEW_EVENTS) return true
  const isSameBelow = heard.position === cursor.position && heard.generation === cursor.generation
  if (isSameBelow || heard.truncations !== cursor.truncations) return true
  return (heard.position - cursor.position) * 2 >= pendingEvents
}

/** Each change uses one sequence up: where one is missing, something else was captured in between. */
function placeAfter({ nextSequence, generation }: LogCursor, changes: readonly Change[]): Place | null {
  let place: Place = { nextSequence, generation }
  for (const change of changes) {
    const isNext = change.nextSequence <= place.nextSequence + 1
    if (!isNext || (!change.confirmsOnly && isBehind(place, change))) return null
    place = {
      nextSequence: Math.max(place.nextSequence, change.nextSequence),
      generation: Math.max(place.generation, change.generation),
    }
  }
  return place
}

function isBehind(place: Place, change: Place): boolean {
  return change.nextSequence > place.nextSequence || change.generation > place.generation
}
