import type { EnginePort, Stop } from './engine-port.js'
import { isOldNews, type DocketStatus, type StatusNews } from './engine-status.js'

/** The status of an engine as far as it is known here. */
export interface KnownStatus {
  readonly current: DocketStatus
  /** Takes note of news that came another way. */
  note(news: StatusNews): void
  /** Calls `listener` after every change. */
  onChange(listener: (status: DocketStatus) => void): Stop
  stop(): void
}

/** Follows the status of an engine. */
export async function followStatus(port: EnginePort): Promise<KnownStatus> {
  let known: StatusNews | null = null
  const listeners = new Set<(status: DocketStatus) => void>()
  const note = (news: StatusNews): void => {
    if (known !== null && isOldNews(news, known)) return
    known = news
    for (const listener of [...listeners]) listener(news.status)
  }
  // Both at once: a start waits for each answer of a worker that is busy.
  const [first, stopFollowing] = await Promise.all([port.status(), port.onStatus(note)])
  note(first)
  return {
    get current() {
      return (known ?? first).status
    },
    note,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop: () => {
      stopFollowing()
      listeners.clear()
    },
  }
}
