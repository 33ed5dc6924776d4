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
  let known = await port.status()
  const listeners = new Set<(status: DocketStatus) => void>()
  const note = (news: StatusNews): void => {
    if (isOldNews(news, known)) return
    known = news
    for (const listener of [...listeners]) listener(news.status)
  }
  const stopFollowing = await port.onStatus(note)
  return {
    get current() {
      return known.status
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
