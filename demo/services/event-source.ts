import { fromJetStream, type EventSource } from 'docket/server'

/** Where a service hears events from. */
export interface OpenedSource {
  readonly from: EventSource
  close(): Promise<void>
}

/** The source that `DOCKET_EVENTS` names, or the central store itself when it names none. */
export async function openEventSource(eventsUrl: string | null, central: EventSource): Promise<OpenedSource> {
  if (eventsUrl === null) return { from: central, close: () => Promise.resolve() }
  if (!/^(nats|tls):\/\//.test(eventsUrl)) {
    throw new Error(
      `DOCKET_EVENTS names a source that is not known here: ${eventsUrl}. Give nats://host:4222, or leave it out.`,
    )
  }
  const source = await fromJetStream({ servers: eventsUrl.split(',') })
  return { from: source, close: source.close }
}
