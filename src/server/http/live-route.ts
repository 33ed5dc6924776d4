import type { Context } from 'hono'
import { streamSSE, type SSEStreamingApi } from 'hono/streaming'
import { LIVE_HEARTBEAT_MS } from '../../protocol/limits.js'
import type { Head } from '../../protocol/messages.js'
import type { Authenticated } from './authenticate.js'
import type { CentralStore } from '../store/central-store.js'
import { createBell, type Bell } from './bell.js'

/** How live streams behave. */
export interface LiveOptions {
  /** Ends every stream when aborted. Default: they end with their tokens and connections. */
  readonly closing?: AbortSignal | undefined
  /** How often a silent stream says that it is alive. Default {@link LIVE_HEARTBEAT_MS}. */
  readonly heartbeatMs?: number | undefined
}

const NEVER = new AbortController().signal

/**
 * `GET /sync/:store/live`: Server-Sent Events named `head`, one at once and one whenever the head moved. A reader that
 * is slow is told the latest head only. The stream ends when its token expires, so that a device fetches a new one.
 */
export function liveRoute(
  centralStore: CentralStore,
  { closing = NEVER, heartbeatMs = LIVE_HEARTBEAT_MS }: LiveOptions,
) {
  return (context: Context<Authenticated>): Response => {
    const { identity, expiresAtMs } = context.get('token')
    // Proxies that buffer would hold events back.
    context.header('x-accel-buffering', 'no')
    return streamSSE(context, async (stream) => {
      const bell = createBell()
      let latest: Head | null = null
      const stopWatching = centralStore.watchHead(identity.store, (head) => {
        latest = head
        bell.ring()
      })
      const stopListening = ringOnEnd(stream, closing, bell)
      try {
        let told = await sendHead(stream, await centralStore.head(identity.store))
        while (!stream.aborted && !closing.aborted && Date.now() < expiresAtMs) {
          const news = latest as Head | null
          latest = null
          if (news !== null && !isOld(news, told)) told = await sendHead(stream, news)
          else if (!(await bell.wait(Math.min(heartbeatMs, expiresAtMs - Date.now()))))
            await stream.write(': keep-alive\n\n')
        }
      } finally {
        stopWatching()
        stopListening()
      }
    })
  }
}

function ringOnEnd(stream: SSEStreamingApi, closing: AbortSignal, bell: Bell): () => void {
  stream.onAbort(bell.ring)
  closing.addEventListener('abort', bell.ring)
  return () => closing.removeEventListener('abort', bell.ring)
}

function isOld(news: Head, told: Head): boolean {
  return news.epoch === told.epoch && news.head <= told.head
}

async function sendHead(stream: SSEStreamingApi, head: Head): Promise<Head> {
  await stream.writeSSE({ event: 'head', data: JSON.stringify(head) })
  return head
}
