import { docketError } from '../errors.js'
import { eventsOf, type StoredEvent } from '../events/stored-event.js'
import type { HistoryAnswer, HistoryQuery } from '../protocol/messages.js'
import { requireStore } from './exchange.js'
import { syncFailure, type SyncTransport } from './transport.js'

/** Somebody waits in front of a screen. */
const PATIENCE_MS = 10_000

/**
 * Everything the centre holds of one stream or of one story, in the order of its log, page by page. Each page is waited for
 * ten seconds.
 * @throws DocketError `sync-failed` when the centre cannot be reached or refuses, `store-mismatch`; `invalid-argument`
 * where there is no centre to ask.
 */
export async function readCentre(
  transport: SyncTransport | undefined,
  store: string,
  query: HistoryQuery,
): Promise<readonly StoredEvent[]> {
  if (transport?.history === undefined) {
    const message = `Store ${store} has no centre to ask; open it with sync.`
    throw docketError('invalid-argument', message, { argument: 'from' })
  }
  const { history } = transport
  const events: StoredEvent[] = []
  const epochs = new Set<string>()
  for (let after: number | null = 0; after !== null;) {
    const request = { query, after }
    const page: HistoryAnswer = await patiently((signal) => history.call(transport, request, signal))
    requireStore(store, page.store)
    if (epochs.add(page.epoch).size > 1 || (page.next !== null && page.next <= after)) {
      throw syncFailure('bad-answer', 'The pages of the centre do not follow each other.')
    }
    for (const commit of page.commits) events.push(...eventsOf(commit))
    after = page.next
  }
  return events
}

/** Whatever becomes of the request, there is an answer in time. */
function patiently<Answer>(ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE_MS)
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(syncFailure('network', 'The centre did not answer in time.')))
  })
  return Promise.race([late, ask(signal)])
}
