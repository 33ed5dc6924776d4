import type { Row } from '../model/define-projection.js'
import { isSameRows } from './read-rows.js'

/** Live queries, re-run when a table they read has changed. */
export interface Watchers {
  /**
   * Calls `listener` with the rows of `read` in the next microtask, and after each change of one of `tables` that gives
   * other rows. Returns what ends it.
   */
  add(watch: Watch): () => void
  /** Notes that tables changed; who reads them is served once, in a microtask. */
  notify(tables: Iterable<string>): void
  /** Holds everything back until the returned function is called. */
  pause(): () => void
  clear(): void
}

/** One live query. */
export interface Watch {
  readonly tables: readonly string[]
  readonly read: () => Row[]
  readonly listener: (rows: Row[]) => void
  /** What `read` or `listener` threw. The same complaint is made once until rows can be read again. */
  readonly onError: (error: unknown) => void
}

interface Watcher extends Watch {
  /** What the listener was last given; an error stands as its text, so that it is not repeated. */
  last: readonly Row[] | string | undefined
}

/** No watchers yet. */
export function createWatchers(): Watchers {
  const watchers = new Set<Watcher>()
  const changed = new Set<Watcher>()
  let isScheduled = false
  let pauses = 0

  const serve = () => {
    isScheduled = false
    if (pauses > 0) return
    const due = [...changed]
    changed.clear()
    for (const watcher of due) if (watchers.has(watcher)) serveOne(watcher)
  }
  const schedule = () => {
    if (isScheduled || pauses > 0 || changed.size === 0) return
    isScheduled = true
    queueMicrotask(serve)
  }

  return {
    add(watch) {
      const watcher: Watcher = { ...watch, last: undefined }
      watchers.add(watcher)
      changed.add(watcher)
      schedule()
      return () => watchers.delete(watcher)
    },
    notify(tables) {
      const names = new Set(tables)
      for (const watcher of watchers) if (watcher.tables.some((table) => names.has(table))) changed.add(watcher)
      schedule()
    },
    pause() {
      pauses += 1
      return () => {
        pauses -= 1
        schedule()
      }
    },
    clear() {
      watchers.clear()
      changed.clear()
    },
  }
}

function serveOne(watcher: Watcher): void {
  try {
    const rows = watcher.read()
    if (Array.isArray(watcher.last) && isSameRows(watcher.last as Row[], rows)) return
    watcher.last = rows
  } catch (error) {
    const text = String(error)
    if (watcher.last !== text) complain(watcher, error)
    watcher.last = text
    return
  }
  try {
    // A copy: a listener that sorts what it got must not make the next comparison wrong.
    watcher.listener([...watcher.last])
  } catch (error) {
    complain(watcher, error)
  }
}

function complain(watcher: Watcher, error: unknown): void {
  try {
    watcher.onError(error)
  } catch (second) {
    reportUnhandled(second)
  }
}

/** Tells the console, or whoever listens for errors nobody caught; never throws. */
export function reportUnhandled(error: unknown): void {
  if (typeof reportError === 'function') reportError(error)
  // eslint-disable-next-line no-console -- the last resort of a platform without reportError
  else console.error(error)
}
