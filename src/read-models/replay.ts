import type { StoredEvent } from '../events/stored-event.js'
import type { ReplayOptions } from './read-models.js'
import { applyConfirmed, takeBackPending, type Replica } from './replica.js'
import { yieldToEvents } from './yield-to-events.js'

/** Where events are replayed to. */
export interface ReplayTarget {
  /** Asked before each step: it throws when there is nothing to replay into any more. */
  readonly replica: () => Replica
  readonly onChanged: (tables: readonly string[]) => void
}

/** See `ReadModels.replay`. */
export async function replayInto(
  { replica, onChanged }: ReplayTarget,
  pages: AsyncIterable<readonly StoredEvent[]>,
  { total = 0, onProgress }: ReplayOptions,
): Promise<void> {
  let done = 0
  replica()
  for await (const page of pages) {
    const target = replica()
    onChanged(takeBackPending(target))
    onChanged(applyConfirmed(target, page))
    done += page.length
    onProgress?.({ done, total })
    await yieldToEvents()
  }
  onChanged(takeBackPending(replica()))
}
