import type { EventSource } from 'docket/server'

/** Where a service hears events from. */
export interface OpenedSource {
  readonly from: EventSource
  close(): Promise<void>
}

/** The source that `DOCKET_EVENTS` names, or the central store itself when it names none. */
export function openEventSource(eventsUrl: string | null, central: EventSource): Promise<OpenedSource> {
  if (eventsUrl === null) return Promise.resolve({ from: central, close: () => Promise.resolve() })
  throw new Error(`DOCKET_EVENTS names a source that is not known here: ${eventsUrl}. Leave it out.`)
}
