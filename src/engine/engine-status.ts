import type { SyncStatus } from '../sync/sync-status.js'

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
  /** How far the read models are in replaying the log, in events; `null` when they are up to date. */
  readonly replay: { readonly done: number; readonly total: number } | null
  readonly failedProjections: readonly FailedProjection[]
  /** What this browser or its settings withhold, and what follows; empty when all is well. */
  readonly degraded: readonly Degradation[]
  /** The browser's storage for this site; `null` where it tells nothing. */
  readonly storage: { readonly persisted: boolean; readonly usageBytes: number; readonly quotaBytes: number } | null
}

/** Something withheld, in words a person can act on. */
export interface Degradation {
  readonly code: 'no-web-locks' | 'no-broadcast-channel' | 'storage-not-persistent' | 'storage-nearly-full'
  readonly message: string
}

/** Holds the status and tells who listens. */
export interface StatusBoard {
  readonly current: DocketStatus
  update(change: Partial<DocketStatus>): void
  /** Calls `listener` now and after every change. */
  subscribe(listener: (status: DocketStatus) => void): () => void
}

/** A board that starts at `initial`. */
export function createStatusBoard(initial: DocketStatus): StatusBoard {
  let current = initial
  const listeners = new Set<(status: DocketStatus) => void>()
  return {
    get current() {
      return current
    },
    update: (change) => {
      const keys = Object.keys(change) as (keyof DocketStatus)[]
      if (keys.every((key) => isSame(current[key], change[key]))) return
      current = { ...current, ...change }
      for (const listener of [...listeners]) listener(current)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      listener(current)
      return () => listeners.delete(listener)
    },
  }
}

function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object') return left === right
  return JSON.stringify(left) === JSON.stringify(right)
}

/** What is missing where the engine runs. */
export function platformDegradations(): Degradation[] {
  const missing: Degradation[] = []
  // Node has one process to a device: nothing is shared, so nothing is missing.
  if (typeof indexedDB === 'undefined' || typeof self === 'undefined') return missing
  if (typeof navigator === 'undefined' || navigator.locks === undefined) {
    const message =
      'This browser has no Web Locks: several open tabs may take turns at syncing. Keep one tab open, or update it.'
    missing.push({ code: 'no-web-locks', message })
  }
  if (typeof BroadcastChannel === 'undefined') {
    const message = 'This browser has no BroadcastChannel: other tabs see changes only after a reload.'
    missing.push({ code: 'no-broadcast-channel', message })
  }
  return missing
}
