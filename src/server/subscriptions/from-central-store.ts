import { docketError } from '../../errors.js'
import { eventsOf } from '../../events/stored-event.js'
import type { Verdict } from '../../protocol/messages.js'
import type { CentralStore } from '../store/central-store.js'
import type { ConfirmedEvent, EventSource, ReplyTarget, ReplyVerdict } from './event-source.js'

/** What {@link fromCentralStore} may be told. */
export interface CentralSourceOptions {
  /** The roles a service's own commits are authorised with. Default: none. */
  readonly roles?: readonly string[]
}

/**
 * Reads from, and appends to, a central store that is open in this process, embedded or on PostgreSQL. The service is
 * trusted: whoever can open the store's database needs no token.
 */
export function fromCentralStore(
  central: CentralStore,
  { roles = [] }: CentralSourceOptions = {},
): EventSource & ReplyTarget {
  return {
    async read(store, { after, limit }) {
      const { epoch, head, commits } = await central.pull(store, { after, limit })
      const events = commits.flatMap(eventsOf) as ConfirmedEvent[]
      // A commit is given whole, from before `after` where need be.
      return { epoch, head, events: events.filter(({ position }) => position > after).slice(0, limit) }
    },
    watch: (store, onNews) => central.watchHead(store, onNews),
    async append(store, consumer, commits) {
      const identity = { store, device: consumer, actor: null, roles }
      const result = await central.push(store, identity, { epoch: null, commits })
      if (result.kind === 'judged') return result.answer.verdicts.map(toReplyVerdict)
      throw docketError('closed', `The store ${store} was replaced while ${consumer} replied.`, { what: store })
    },
  }
}

function toReplyVerdict(verdict: Verdict): ReplyVerdict | null {
  switch (verdict.verdict) {
    case 'accepted':
    case 'already-accepted':
      return { stored: true }
    case 'blocked':
      return null
    case 'behind':
      return { stored: false, reason: `The stream is at version ${verdict.currentVersion}, not where it was expected.` }
    case 'refused':
    case 'event-id-conflict':
      return { stored: false, reason: verdict.message }
  }
}
