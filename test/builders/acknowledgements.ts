import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Acknowledged } from '../pages/tablet/report.ts'

/** What the engine promised, as heard outside of the browser. */
export interface Acknowledgements {
  /** Event ids by command id, in the order they were heard. */
  readonly heard: ReadonlyMap<string, readonly string[]>
  /** Handles a page's report. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Calls `listener` once, with the next report that is heard, before the page learns that it was. */
  onNext(listener: () => void): void
}

/** Hears reports; one that was cut off by a kill was not heard. */
export function createAcknowledgements(): Acknowledgements {
  const heard = new Map<string, readonly string[]>()
  let listeners: (() => void)[] = []
  return {
    heard,
    handle: (request, response) => {
      let body = ''
      request.setEncoding('utf8')
      request.on('data', (part: string) => (body += part))
      request.on('end', () => {
        const { commandId, eventIds } = JSON.parse(body) as Acknowledged
        heard.set(commandId, eventIds)
        const waiting = listeners
        listeners = []
        for (const listener of waiting) listener()
        response.end()
      })
    },
    onNext: (listener) => void listeners.push(listener),
  }
}
