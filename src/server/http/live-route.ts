import type { Context } from 'hono'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import { LIVE_HEARTBEAT_MS } from '../../protocol/limits.js'
import type { Head } from '../../protocol/messages.js'
import type { Authenticated } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import type { Identity } from '../store/identity.js'
import { createBell, type Bell } from './bell.js'
import type { LiveSlots } from './live-slots.js'
import type { ServerMetrics } from './metrics.js'
import { problem, type ProblemError } from './problem.js'

/** How live streams behave. */
export interface LiveOptions {
  /** Ends every stream when aborted, and lets no more begin. Default: they end with their tokens and connections. */
  readonly closing?: AbortSignal | undefined
  /** How often a silent stream says that it is alive. Default {@link LIVE_HEARTBEAT_MS}. */
  readonly heartbeatMs?: number | undefined
}

/** What counts live streams, and refuses them. */
export interface LiveLimits {
  readonly slots: LiveSlots
  readonly metrics: ServerMetrics
}

const NEVER = new AbortController().signal
const RETRY_SECONDS = 5
/** Devices that are sent elsewhere all at once come there within this time. */
const RECONNECT_SPREAD_MS = 2_000

/**
 * `GET /sync/:store/live`: Server-Sent Events named `head`, one at once and one whenever the head moved. A reader that
 * is slow is told the latest head only. The stream ends when its token expires, so that a device fetches a new one, when
 * its device is shut out, and, after an event named `closing`, when the server closes.
 */
export function liveRoute(centralStore: CentralStore, options: LiveOptions, { slots, metrics }: LiveLimits) {
  const { closing = NEVER, heartbeatMs = LIVE_HEARTBEAT_MS } = options
  return (context: Context<Authenticated>): Response => {
    const { identity, expiresAtMs } = context.get('token')
    if (closing.aborted) throw isClosing()
    const giveBack = slots.take(identity)
    if (typeof giveBack === 'string') throw tooMany(giveBack, metrics)
    // Proxies that buffer would hold events back.
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async (stream) => {
      const end = listenForEnd(stream, { centralStore, identity, expiresAtMs, closing })
      try {
        await tellHeads(stream, { centralStore, store: identity.store, end, heartbeatMs })
        if (closing.aborted && !stream.aborted) await sayClosing(stream)
      } finally {
        end.stop()
        giveBack()
      }
    })
  }
}

/** Why a stream may end, and the bell that rings when it does. */
interface StreamEnd {
  readonly bell: Bell
  /** How long the stream may go on; not above 0 when it is over. */
  readonly msLeft: () => number
  readonly stop: () => void
}

function listenForEnd(
  stream: SSEStreamingApi,
  from: {
    readonly centralStore: CentralStore
    readonly identity: Identity
    readonly expiresAtMs: number
    readonly closing: AbortSignal
  },
): StreamEnd {
  const { centralStore, identity, expiresAtMs, closing } = from
  const bell = createBell()
  let isRevoked = false
  const stopWatching = centralStore.revocations.onRevoked(identity.store, identity.device, () => {
    isRevoked = true
    bell.ring()
  })
  stream.onAbort(bell.ring)
  closing.addEventListener('abort', bell.ring)
  return {
    bell,
    msLeft: () => (stream.aborted || closing.aborted || isRevoked ? 0 : expiresAtMs - Date.now()),
    stop: () => {
      stopWatching()
      closing.removeEventListener('abort', bell.ring)
    },
  }
}

async function tellHeads(
  stream: SSEStreamingApi,
  from: {
    readonly centralStore: CentralStore
    readonly store: string
    readonly end: StreamEnd
    readonly heartbeatMs: number
  },
): Promise<void> {
  const { centralStore, store, heartbeatMs } = from
  const { bell, msLeft } = from.end
  let latest: Head | null = null
  const stopWatching = centralStore.watchHead(store, (head) => {
    latest = head
    bell.ring()
  })
  try {
    let told = await sendHead(stream, await centralStore.head(store))
    for (let ms = msLeft(); ms > 0; ms = msLeft()) {
      const news = latest as Head | null
      latest = null
      if (news !== null && !isOld(news, told)) told = await sendHead(stream, news)
      else if (!(await bell.wait(Math.min(heartbeatMs, ms)))) await stream.write(': keep-alive\n\n')
    }
  } finally {
    stopWatching()
  }
}

function isOld(news: Head, told: Head): boolean {
  return news.epoch === told.epoch && news.head <= told.head
}

async function sendHead(stream: SSEStreamingApi, head: Head): Promise<Head> {
  await stream.writeSSE({ event: 'head', data: JSON.stringify(head) })
  return head
}

async function sayClosing(stream: SSEStreamingApi): Promise<void> {
  await stream.writeSSE({ event: 'closing', data: '{}', retry: Math.ceil(Math.random() * RECONNECT_SPREAD_MS) })
}

function isClosing(): ProblemError {
  const title = 'This server is closing; connect again, to another one.'
  return problem(503, 'closing', { title, headers: { 'retry-after': '1' } })
}

function tooMany(whose: 'device' | 'process', metrics: ServerMetrics): ProblemError {
  metrics.rateLimited(whose === 'device' ? 'device-streams' : 'streams')
  const title = `This ${whose === 'device' ? 'device' : 'server'} has as many live streams as it may have.`
  const details = { title, headers: { 'retry-after': String(RETRY_SECONDS) } }
  return problem(whose === 'device' ? 429 : 503, 'too-many-streams', details)
}
