import { docketError } from '../errors.js'
import type { EventLog, LogCursor, LogSignal, LogTail } from '../log/event-log.js'
import type { ReadModels, Rebuild, ReplayProgress } from '../read-models/read-models.js'
import { applyAppended, applyTail, cursorAt, rebaseOf } from './apply-log.js'
import { rebuildBeside, replayLog } from './replay-log.js'
import { createUnreadNews, type UnreadNews } from './unread-news.js'

/** Read models kept at the state of a log. */
export interface LogFollower {
  /**
   * Resolves when everything captured so far, in this tab, is in the read models; what others did may come a moment
   * later, while much is pending. @throws what reading the log threw.
   */
  upToDate(): Promise<void>
  /** Resolves when no table waits for a rebuild. @throws what reading the log threw. */
  rebuilt(): Promise<void>
  /** Replays the whole log into new tables and swaps them for these, with progress. */
  rebuild(): Promise<void>
  stop(): void
}

/** What {@link followLog} needs. */
export interface FollowOptions {
  readonly log: EventLog
  readonly readModels: ReadModels
  /** `truncations` of the log that the read models are of; `null` when they are empty. */
  readonly truncations: number | null
  /** The tail of the log from the read models on, if it is being read: nothing was written since. */
  readonly tail?: Promise<LogTail> | null
  /** Told while read models replay, and when they are done (`null`). */
  readonly onReplay: (progress: ReplayProgress | null) => void
  /** Told after each step, with the `truncations` of the log it was read from. */
  readonly onApplied: (truncations: number) => void
}

interface Swap {
  readonly rebuild: Rebuild
  readonly truncations: number
  readonly resolve: (isDone: boolean) => void
  readonly reject: (error: unknown) => void
}

interface Following extends Omit<FollowOptions, 'tail'> {
  tail: Promise<LogTail> | null
  readonly news: UnreadNews
  /** What was heard in this turn: whoever waits for a capture goes first. */
  readonly heard: LogSignal[]
  timer: ReturnType<typeof setTimeout> | undefined
  readonly progress: { tail: ReplayProgress | null; rebuild: ReplayProgress | null }
  /** `truncations` of the log the tables were read from. */
  basis: number | null
  /** Where the tables stand; `null` before the first replay, and when the log was cut below them. */
  cursor: LogCursor | null
  running: Promise<void> | null
  /** How long it took the last time, in ms. */
  tookMs: number
  rebuilding: Promise<void> | null
  /** New tables that lack only the last events. */
  swap: Swap | null
  isStopped: boolean
}

/** Replays what the read models lack of the log, and keeps them with it from then on. */
export function followLog(options: FollowOptions): LogFollower {
  const following: Following = {
    ...options,
    tail: options.tail ?? null,
    news: createUnreadNews(),
    heard: [],
    progress: { tail: null, rebuild: null },
    basis: options.truncations,
    ...{ timer: undefined, cursor: null, running: null, tookMs: 0, rebuilding: null, swap: null, isStopped: false },
  }
  const { log, news, readModels } = following
  const rebuilt = async (): Promise<void> => {
    if (readModels.isOutdated) await rebuild(following)
  }
  const stopListening = log.onSignal((signal) => {
    following.heard.push(signal)
    following.timer ??= setTimeout(() => takeIn(following), 0)
  })
  start(following)
    .then(rebuilt)
    .catch(() => undefined)
  return {
    upToDate: async () => {
      takeIn(following)
      if (following.running !== null) await following.running
      // What was captured while it ended, or could not be read before.
      if (following.running !== null || following.cursor === null || news.isForced) await start(following)
    },
    rebuilt,
    rebuild: () => rebuild(following),
    stop: () => {
      takeIn(following)
      following.isStopped = true
      stopListening()
      news.clear()
      following.swap?.reject(closed())
    },
  }
}

/** Applies what was heard, or notes it. */
function takeIn(following: Following): void {
  clearTimeout(following.timer)
  following.timer = undefined
  for (const signal of following.heard.splice(0)) hear(following, signal)
}

function hear(following: Following, signal: LogSignal): void {
  const { news, readModels, cursor } = following
  if (following.running === null && cursor !== null && signal.appended !== undefined) {
    const next = applyAppended(readModels, signal, { cursor, place: news.placeAfter(cursor) })
    if (next !== null) {
      moveTo(following, next)
      return
    }
  }
  news.add(signal)
  if (following.running === null) proceed(following)
}

/** Takes in what is due, and waits with what is not. */
function proceed(following: Following): void {
  const startQuietly = (): void => void start(following).catch(() => undefined)
  if (isDue(following)) startQuietly()
  else if (!following.isStopped) following.news.await(startQuietly, following.tookMs)
}

function isDue({ isStopped, cursor, news, readModels }: Following): boolean {
  return !isStopped && (cursor === null || news.isDue(cursor, readModels.pendingEvents))
}

/** Takes in what there is; what was begun before counts. */
function start(following: Following): Promise<void> {
  if (following.running !== null) return following.running
  const startedAt = Date.now()
  following.running = catchUp(following).then(
    () => {
      following.tookMs = Date.now() - startedAt
      following.running = null
      proceed(following)
    },
    (error: unknown) => {
      following.running = null
      // It is met again, and told, by the next one who waits.
      following.news.force()
      throw error
    },
  )
  return following.running
}

async function catchUp(following: Following): Promise<void> {
  do {
    following.news.clear()
    following.heard.length = 0
    await step(following)
  } while (isDue(following))
  tell(following, { tail: null })
}

async function step(following: Following): Promise<void> {
  const { log, readModels, swap, news, tail: begun } = following
  following.tail = null
  let cursor = (following.cursor ??= begun === null ? await replayTail(following) : placeOf(following))
  if (swap !== null) {
    following.swap = null
    await takeSwap(following, swap)
    cursor = following.cursor
  }
  const tail = await (begun ?? log.tail(cursor))
  if (tail.truncated) {
    following.cursor = null
    news.force()
    return
  }
  applyTail(readModels, tail)
  moveTo(following, tail.cursor)
}

async function replayTail(following: Following): Promise<LogCursor> {
  const { log, readModels } = following
  const { position, truncations } = await log.state()
  if (following.basis !== truncations && readModels.position > 0) readModels.reset()
  following.basis = truncations
  await replayLog(log, readModels, { upTo: position, onProgress: (tail) => tell(following, { tail }) })
  return placeOf(following)
}

function placeOf({ readModels, basis }: Following): LogCursor {
  return cursorAt(readModels.position, basis ?? 0)
}

/** Applies the last events to new tables and lets them answer; nothing else is applied meanwhile. */
async function takeSwap(following: Following, { rebuild, truncations, resolve, reject }: Swap): Promise<void> {
  try {
    const tail = await following.log.tail(cursorAt(rebuild.position, truncations))
    if (!tail.truncated) {
      rebuild.finish(rebaseOf(tail))
      moveTo(following, tail.cursor)
    }
    resolve(!tail.truncated)
  } catch (error) {
    reject(error)
  }
}

function moveTo(following: Following, next: LogCursor): void {
  following.cursor = next
  following.basis = next.truncations
  following.onApplied(next.truncations)
}

function rebuild(following: Following): Promise<void> {
  const { log, readModels, news } = following
  following.rebuilding ??= rebuildBeside({
    ...{ log, readModels },
    onProgress: (progress) => tell(following, { rebuild: progress }),
    swap: (filled, truncations) =>
      new Promise((resolve, reject) => {
        if (following.isStopped) {
          reject(closed())
          return
        }
        following.swap = { rebuild: filled, truncations, resolve, reject }
        news.force()
        start(following).catch(reject)
      }),
  }).finally(() => {
    following.rebuilding = null
    tell(following, { rebuild: null })
  })
  return following.rebuilding
}

function tell({ progress, onReplay }: Following, change: Partial<Following['progress']>): void {
  Object.assign(progress, change)
  onReplay(progress.rebuild ?? progress.tail)
}

function closed(): Error {
  return docketError('closed', 'The engine was closed before its tables were rebuilt.', { what: 'engine' })
}
