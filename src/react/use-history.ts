import { useMemo, useSyncExternalStore } from 'react'
import { useProvidedDocket } from './docket-context.js'
import { historySource, type HistoryResult } from './history-source.js'
import { nameOf, type AggregateRef, type ReferredEvent } from './register.js'

/**
 * All events of an aggregate, oldest first, live: those captured on this device at once, and again when the centre has
 * confirmed them, which gives them their `position`. Read anew whenever the log changes; for lists of many aggregates use a
 * query. @throws DocketError `invalid-argument` outside of a `DocketProvider`.
 */
export function useHistory<Ref extends AggregateRef>(aggregate: Ref, id: string): HistoryResult<ReferredEvent<Ref>> {
  const docket = useProvidedDocket('useHistory')
  const name = nameOf(aggregate)
  const source = useMemo(() => historySource(docket, name, id), [docket, name, id])
  const result = useSyncExternalStore(source.subscribe, source.read, () => source.initial)
  return result as unknown as HistoryResult<ReferredEvent<Ref>>
}
