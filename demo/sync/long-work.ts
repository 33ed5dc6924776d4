import type { DocketStatus } from 'docket'

/** Work that people may wait for. */
export interface Work {
  readonly kind: 'reading' | 'fetching' | 'sending'
  readonly done: number
  /** 0 until it is known. */
  readonly total: number
}

/** What of a status tells of long work. */
export type WorkStatus = Pick<DocketStatus, 'replay' | 'connection' | 'pending' | 'position' | 'head'>

/** The work under way, and where it began. */
export interface LongWork {
  readonly shown: Work | null
  /** How many changes were sent since something waited. */
  readonly sent: number
  readonly pending: number
  /** The position at which fetching began; `null` when nothing is to be fetched. */
  readonly fetchedFrom: number | null
}

/** Nothing to wait for. */
export const NO_WORK: LongWork = { shown: null, sent: 0, pending: 0, fetchedFrom: null }

// Less is done before anybody could read of it.
const MANY_CHANGES = 50
const MANY_EVENTS = 500

/** The work after a status; the same value when nothing has changed. */
export function followWork(before: LongWork, status: WorkStatus): LongWork {
  // What is sent tells of a connection sooner than the connection does.
  const isUnderWay = isConnected(status) || status.pending < before.pending
  const after = isUnderWay ? continued(before, status) : { ...NO_WORK, pending: status.pending }
  const next = { ...after, shown: readingOf(status) ?? after.shown }
  return JSON.stringify(next) === JSON.stringify(before) ? before : next
}

function isConnected({ connection }: WorkStatus): boolean {
  return connection === 'online' || connection === 'connecting'
}

function continued(before: LongWork, status: WorkStatus): LongWork {
  const { pending, position, head } = status
  const lacksEvents = head > position || hearsFirst(status)
  const fetchedFrom = lacksEvents ? Math.min(before.fetchedFrom ?? position, position) : null
  const sent = pending === 0 ? 0 : before.sent + Math.max(0, before.pending - pending)
  return { sent, pending, fetchedFrom, shown: fetchingOf(status, fetchedFrom) ?? sendingOf(sent, pending) }
}

function readingOf({ replay }: WorkStatus): Work | null {
  return replay === null ? null : { kind: 'reading', ...replay }
}

/** Whether a tablet with nothing on it asks, and has not been told yet how much there is. */
function hearsFirst({ connection, position, head }: WorkStatus): boolean {
  return connection === 'connecting' && position === 0 && head === 0
}

function fetchingOf(status: WorkStatus, fetchedFrom: number | null): Work | null {
  const { position, head } = status
  if (hearsFirst(status)) return { kind: 'fetching', done: 0, total: 0 }
  if (fetchedFrom === null || head - fetchedFrom < MANY_EVENTS) return null
  return { kind: 'fetching', done: position - fetchedFrom, total: head - fetchedFrom }
}

function sendingOf(sent: number, pending: number): Work | null {
  const total = sent + pending
  return pending === 0 || total <= MANY_CHANGES ? null : { kind: 'sending', done: sent, total }
}
