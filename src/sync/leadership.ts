import { isDocketError } from '../errors.js'
import type { EventLog } from '../log/event-log.js'
import { openChannel } from '../log/open-channel.js'
import type { SyncStatus } from './sync-status.js'
import type { Clock } from './waiter.js'

/** What a leader does: starts working with a fence, and tells how it ended. */
export type Lead = (fence: number, signal: AbortSignal) => { readonly ended: Promise<void> }

/** What leadership of one log works with. */
export interface LeadershipOptions {
  readonly log: EventLog
  /** Names the lock and the channel; tabs of one device share it. */
  readonly name: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly lead: Lead
  /** What the leading tab, when it is another one, says of the centre. */
  readonly onFollow: (status: SyncStatus) => void
}

/** Taking part in the choice of a leader. */
export interface Leadership {
  /** Tells the tabs that follow how syncing stands; only a leader is heard. */
  readonly announce: (status: SyncStatus) => void
  /** Resolves when the signal aborted and no work goes on. */
  readonly ended: Promise<void>
}

/** How often a leader says that it lives, and how long the others believe it, in ms. */
const BEAT_MS = 2_000
const SILENCE_MS = 10_000

/**
 * Lets one tab of a device lead at a time, until the signal aborts. A Web Lock chooses it; a leader that stays silent
 * (frozen, or gone with its lock held) is robbed of the lock. What makes this safe is not the lock but the fence the log
 * checks inside its transactions: a leader that was robbed can change nothing any more.
 */
export function joinLeadership(options: LeadershipOptions): Leadership {
  const { clock, signal } = options
  const channel = openChannel(options.name)
  let lastBeat = clock.now()
  let status: SyncStatus | null = null
  let leading = false
  const beat = (): void => {
    if (leading && status !== null && !signal.aborted) channel?.postMessage(status)
  }
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    lastBeat = clock.now()
    if (!leading) options.onFollow(data as SyncStatus)
  })
  signal.addEventListener('abort', () => channel?.close())

  const lead = async (lost: AbortSignal): Promise<void> => {
    const fence = await options.log.takeLead()
    leading = true
    const stopBeating = every(clock, BEAT_MS, beat)
    try {
      await options.lead(fence, AbortSignal.any([signal, lost])).ended
    } finally {
      leading = false
      lastBeat = clock.now()
      stopBeating()
    }
  }
  const isSilent = (): boolean => clock.now() - lastBeat > SILENCE_MS
  const ended = contend(options, { lead, isSilent })

  return {
    ended,
    announce: (next) => {
      status = next
      beat()
    },
  }
}

interface Contender {
  readonly lead: (lost: AbortSignal) => Promise<void>
  readonly isSilent: () => boolean
}

async function contend(options: LeadershipOptions, contender: Contender): Promise<void> {
  const { clock, signal } = options
  let first = true
  while (!signal.aborted) {
    try {
      if (hasLocks()) await leadUnderLock(options, contender)
      else if (first || contender.isSilent()) await contender.lead(new AbortController().signal)
    } catch (error) {
      // Robbed or outpaced: another tab leads now. Anything else must not end syncing for ever either.
      if (isDocketError(error, 'closed')) return
    }
    first = false
    if (!signal.aborted) await sleep(clock, BEAT_MS, signal)
  }
}

function hasLocks(): boolean {
  return typeof navigator !== 'undefined' && navigator.locks !== undefined
}

async function leadUnderLock(options: LeadershipOptions, contender: Contender): Promise<void> {
  const { clock, signal, name } = options
  const waiting = new AbortController()
  let held = false
  const giveUp = (): void => waiting.abort()
  signal.addEventListener('abort', giveUp)
  const stopWatching = every(clock, BEAT_MS, () => {
    if (!held && contender.isSilent()) giveUp()
  })
  const lost = new AbortController()
  const hold = async (): Promise<void> => {
    held = true
    await contender.lead(lost.signal)
  }
  try {
    await navigator.locks.request(name, { signal: waiting.signal }, hold)
  } catch (error) {
    if (held || signal.aborted || !waiting.signal.aborted) throw error
    await navigator.locks.request(name, { steal: true }, hold)
  } finally {
    // A stolen lock rejects the request while the work under it still runs.
    lost.abort()
    stopWatching()
    signal.removeEventListener('abort', giveUp)
  }
}

function every(clock: Clock, ms: number, task: () => void): () => void {
  let cancel = clock.after(ms, tick)
  function tick(): void {
    task()
    cancel = clock.after(ms, tick)
  }
  return () => cancel()
}

function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    signal.addEventListener('abort', end)
  })
}
