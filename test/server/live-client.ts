import { createParser } from 'eventsource-parser'
import type { Head } from 'docket/server'

/** A live stream that is read until it ends. */
export interface Listening {
  readonly heads: Head[]
  readonly comments: string[]
  /** The names of all events that came. */
  readonly events: string[]
  readonly ended: Promise<void>
  stop(): void
}

/** Reads a live stream until it ends. */
export function listen(response: Response, abort: AbortController): Listening {
  const heads: Head[] = []
  const comments: string[] = []
  const events: string[] = []
  const parser = createParser({
    onEvent: ({ event, data }) => {
      events.push(event ?? '')
      if (event === 'head') heads.push(JSON.parse(data) as Head)
    },
    onComment: (comment) => comments.push(comment),
  })
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk, { stream: true }))
  }
  return { heads, comments, events, ended: read().catch(() => {}), stop: () => abort.abort() }
}

/** Opens a live stream at `address` and reads it. */
export async function openLive(address: string, token: string): Promise<Listening> {
  const abort = new AbortController()
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(address, { headers, signal: abort.signal })
  if (response.status !== 200) throw new Error(`No live stream: ${response.status} ${await response.text()}`)
  return listen(response, abort)
}
