import type { Docket } from '../engine/docket.js'
import type { Stop } from '../engine/engine-port.js'

/** A value of a docket that changes by itself, as React reads it. */
export interface LiveSource<Value> {
  readonly initial: Value
  /** The same value until it has changed; `initial` while nobody has subscribed. */
  read(): Value
  /** Calls `listener` after every change. */
  subscribe(listener: () => void): Stop
}

/** What a feed may do; once the feed was stopped, nothing any more. */
export interface LiveTarget<Value> {
  read(): Value
  tell(value: Value): void
  /** Stops the feed and starts it anew. */
  restart(): void
}

/** Starts what changes a value. */
export type Feed<Value> = (target: LiveTarget<Value>) => Stop

interface Entry {
  value: unknown
  readonly listeners: Set<() => void>
  stop: Stop
  timer: ReturnType<typeof setTimeout> | undefined
}

// A component that is mounted again, by React's strict mode or by a change of pages, finds what was there.
const LINGER_MS = 1_000

const entriesByDocket = new WeakMap<Docket, Map<string, Entry>>()

/**
 * The value that `key` names on a docket. All who read it share one feed, which starts with the first subscriber and ends a
 * second after the last. Rendering alone starts nothing.
 */
export function liveSource<Value>(
  docket: Docket,
  key: string,
  { initial, feed }: { readonly initial: Value; readonly feed: Feed<Value> },
): LiveSource<Value> {
  const entries = entriesOf(docket)
  const begin = (): Entry => {
    const entry: Entry = { value: initial, listeners: new Set(), stop: () => undefined, timer: undefined }
    entries.set(key, entry)
    startFeed(entry, feed)
    return entry
  }
  const endLater = (entry: Entry): void => {
    entry.timer = setTimeout(() => {
      entry.stop()
      entries.delete(key)
    }, LINGER_MS)
  }
  return {
    initial,
    read: () => {
      const entry = entries.get(key)
      return entry === undefined ? initial : (entry.value as Value)
    },
    subscribe: (listener) => {
      const entry = entries.get(key) ?? begin()
      clearTimeout(entry.timer)
      entry.listeners.add(listener)
      return () => {
        entry.listeners.delete(listener)
        if (entry.listeners.size === 0) endLater(entry)
      }
    },
  }
}

function startFeed<Value>(entry: Entry, feed: Feed<Value>): void {
  let isStopped = false
  const restart = (): void => {
    if (isStopped) return
    entry.stop()
    startFeed(entry, feed)
  }
  const end = feed({
    read: () => entry.value as Value,
    tell: (value) => {
      if (isStopped || Object.is(value, entry.value)) return
      entry.value = value
      for (const listener of [...entry.listeners]) listener()
    },
    restart,
  })
  entry.stop = () => {
    isStopped = true
    end()
  }
}

function entriesOf(docket: Docket): Map<string, Entry> {
  const known = entriesByDocket.get(docket)
  if (known !== undefined) return known
  const entries = new Map<string, Entry>()
  entriesByDocket.set(docket, entries)
  return entries
}
