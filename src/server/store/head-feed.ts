import type { Head } from '../../protocol/messages.js'

/** Called with the new head of a store. */
export type HeadListener = (head: Head) => void

/** Tells listeners in this process about heads that moved, here or in another process. */
export interface HeadFeed {
  /** Says that an append of this process has moved a head. */
  publish(head: Head): void
  /** Hears every append of this process; returns how to stop. */
  onAppend(listener: HeadListener): () => void
  /**
   * Hears when the head of one store moves, whichever process moved it; returns how to stop. A head may be told twice;
   * heads between two may be skipped.
   */
  watch(store: string, listener: HeadListener): () => void
  /** Forgets all listeners. */
  close(): void
}

/** How the feed learns of other processes' appends. */
export interface HeadFeedOptions {
  readonly readHeads: (stores: readonly string[]) => Promise<readonly Head[]>
  readonly pollMs: number
  /** Called when the heads could not be read; the next poll tries again. */
  readonly onPollError: (error: unknown) => void
}

interface Watched {
  readonly listeners: Set<HeadListener>
  last: Head | null
}

/** Creates a feed; it polls only while someone watches. */
export function createHeadFeed({ readHeads, pollMs, onPollError }: HeadFeedOptions): HeadFeed {
  const appendListeners = new Set<HeadListener>()
  const watchedByStore = new Map<string, Watched>()
  let timer: NodeJS.Timeout | undefined

  const tell = (head: Head): void => {
    const watched = watchedByStore.get(head.store)
    if (watched === undefined) return
    // A poll may answer after a newer append was told; another epoch is always news.
    if (watched.last?.epoch === head.epoch && head.head <= watched.last.head) return
    watched.last = head
    for (const listener of watched.listeners) listener(head)
  }
  const poll = async (): Promise<void> => {
    try {
      for (const head of await readHeads([...watchedByStore.keys()])) tell(head)
    } catch (error) {
      onPollError(error)
    }
    timer = undefined
    schedule()
  }
  const schedule = (): void => {
    if (watchedByStore.size > 0) timer ??= setTimeout(() => void poll(), pollMs)
  }
  return {
    publish(head) {
      for (const listener of appendListeners) listener(head)
      tell(head)
    },
    onAppend(listener) {
      appendListeners.add(listener)
      return () => void appendListeners.delete(listener)
    },
    watch(store, listener) {
      const watched = watchedByStore.get(store) ?? { listeners: new Set(), last: null }
      watchedByStore.set(store, watched)
      watched.listeners.add(listener)
      schedule()
      return () => {
        watched.listeners.delete(listener)
        if (watched.listeners.size === 0) watchedByStore.delete(store)
      }
    },
    close() {
      clearTimeout(timer)
      appendListeners.clear()
      watchedByStore.clear()
    },
  }
}
