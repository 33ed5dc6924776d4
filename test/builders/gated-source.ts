import type { EventSource } from 'docket/server'

/** A source that gives out the log as far as a test lets it. */
export interface GatedSource {
  readonly from: EventSource
  /** How far it gives out the log now. */
  readonly position: number
  openUpTo(position: number): void
}

/** How many events are delivered once more, at the first reading after each position. */
const REPEATED = 2

/** Holds a source back: events come late, and the last ones before them come once more. */
export function gatedSource(source: EventSource): GatedSource {
  let open = 0
  const repeatedAfter = new Set<number>()
  const listeners = new Set<() => void>()
  const startOf = (after: number, limit: number): number => {
    // Whoever asks for one event asks where it stands.
    if (limit === 1 || repeatedAfter.has(after)) return after
    repeatedAfter.add(after)
    return Math.max(0, after - REPEATED)
  }
  return {
    from: {
      async read(store, { after, limit }) {
        const batch = await source.read(store, { after: startOf(after, limit), limit })
        const head = Math.min(batch.head, open)
        return { ...batch, head, events: batch.events.filter(({ position }) => position <= head) }
      },
      watch(_store, onNews) {
        listeners.add(onNews)
        return () => listeners.delete(onNews)
      },
    },
    get position() {
      return open
    },
    openUpTo(position) {
      open = Math.max(open, position)
      for (const onNews of listeners) onNews()
    },
  }
}
