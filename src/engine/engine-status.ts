import { newId } from '../events/ids.js'
import type { LogState } from '../log/log-state.js'
import { hasPrivateFiles } from '../storage/private-file.js'
import type { SyncStatus } from '../sync/sync-status.js'

const NEARLY_FULL = 0.9

/** A projection that threw; its tables cannot be queried until its code is mended. */
export interface FailedProjection {
  readonly projection: string
  readonly eventId: string
  readonly message: string
}

/** Everything there is to show of an engine, at one moment. Immutable: each change is a new value. */
export interface DocketStatus extends SyncStatus {
  readonly store: string
  readonly deviceId: string
  /** Commits captured here that the centre has not confirmed. */
  readonly pending: number
  /** Commits that stand aside until someone resolves them. */
  readonly rejected: number
  /** Position of the last confirmed event. */
  readonly position: number
  /** ISO 8601, or `null` before the first successful exchange. */
  readonly lastSyncedAt: string | null
  /**
   * How far the read models are in replaying what they lack of the log, in events; `total` is 0 until that is known.
   * `null` when they are up to date.
   */
  readonly replay: { readonly done: number; readonly total: number } | null
  readonly failedProjections: readonly FailedProjection[]
  /** What this browser or its settings withhold, and what follows; empty when all is well. */
  readonly degraded: readonly Degradation[]
  /** The browser's storage for this site; `null` where it tells nothing. */
  readonly storage: { readonly persisted: boolean; readonly usageBytes: number; readonly quotaBytes: number } | null
}

/** Something withheld, in words a person can act on. */
export interface Degradation {
  readonly code:
    'no-web-locks' | 'no-broadcast-channel' | 'no-journal' | 'storage-not-persistent' | 'storage-nearly-full'
  readonly message: string
}

/** A status, and which of two is the newer one: they may come on ways of different lengths. */
export interface StatusNews {
  readonly status: DocketStatus
  /** The board it is from: another worker's begins anew. */
  readonly board: string
  readonly revision: number
}

/** True when `news` tells nothing that `known` does not. */
export function isOldNews(news: StatusNews, known: StatusNews): boolean {
  return news.board === known.board && news.revision <= known.revision
}

/** Holds the status and tells who listens. */
export interface StatusBoard {
  readonly current: DocketStatus
  readonly news: StatusNews
  update(change: Partial<DocketStatus>): void
  /** Calls `listener` now and after every change. */
  subscribe(listener: (news: StatusNews) => void): () => void
}

/** A board that starts at `initial`. */
export function createStatusBoard(initial: DocketStatus): StatusBoard {
  let current = initial
  let news: StatusNews = { status: initial, board: newId(), revision: 0 }
  const listeners = new Set<(news: StatusNews) => void>()
  return {
    get current() {
      return current
    },
    get news() {
      return news
    },
    update: (change) => {
      const keys = Object.keys(change) as (keyof DocketStatus)[]
      if (keys.every((key) => isSame(current[key], change[key]))) return
      current = { ...current, ...change }
      news = { ...news, status: current, revision: news.revision + 1 }
      for (const listener of [...listeners]) listener(news)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      listener(news)
      return () => listeners.delete(listener)
    },
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right
  return JSON.stringify(left) === JSON.stringify(right)
}

/** What is missing where the engine runs. */
function platformDegradations(): Degradation[] {
  const missing: Degradation[] = []
  // Node has one process to a device: nothing is shared, so nothing is missing.
  if (typeof indexedDB === 'undefined' || typeof self === 'undefined') return missing
  if (typeof navigator === 'undefined' || navigator.locks === undefined) {
    const message = 'This browser has no Web Locks: open tabs may take turns at syncing. Keep one open.'
    missing.push({ code: 'no-web-locks', message })
  }
  if (typeof BroadcastChannel === 'undefined') {
    const message = 'This browser has no BroadcastChannel: other tabs see changes after a reload.'
    missing.push({ code: 'no-broadcast-channel', message })
  }
  if (!hasPrivateFiles()) {
    const message = 'This browser keeps one copy of what is not sent yet, not two. Stay online where you can.'
    missing.push({ code: 'no-journal', message })
  }
  return missing
}

/** The status of an engine whose log has just been opened. */
export function initialStatus(state: LogState, syncs: boolean): DocketStatus {
  return {
    store: state.store,
    deviceId: state.deviceId,
    connection: syncs ? 'connecting' : 'local',
    lastError: null,
    head: 0,
    ...countsOf(state),
    replay: { done: 0, total: 0 },
    failedProjections: [],
    degraded: platformDegradations(),
    storage: null,
  }
}

/** What the state of the log tells. */
export function countsOf(state: LogState): Pick<DocketStatus, 'pending' | 'rejected' | 'position' | 'lastSyncedAt'> {
  const { pendingCount, rejectedCount, position, lastSyncedAt } = state
  return { pending: pendingCount, rejected: rejectedCount, position, lastSyncedAt }
}

/** What is missing, and what the browser's storage withholds. */
export function degradationsOf(storage: DocketStatus['storage']): DocketStatus['degraded'] {
  const degraded = platformDegradations()
  if (storage === null) return degraded
  if (!storage.persisted) {
    const message =
      'The browser may clear this site when the device runs short of space. Install the app to prevent it.'
    degraded.push({ code: 'storage-not-persistent', message })
  }
  if (storage.quotaBytes > 0 && storage.usageBytes > NEARLY_FULL * storage.quotaBytes) {
    const message = 'The space for this site is nearly used up. Sync, then free space on the device.'
    degraded.push({ code: 'storage-nearly-full', message })
  }
  return degraded
}
