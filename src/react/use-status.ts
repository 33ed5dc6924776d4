import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import type { Docket } from '../engine/docket.js'
import type { DocketStatus } from '../engine/engine-status.js'
import { useProvidedDocket } from './docket-context.js'
import { isSame } from './same-value.js'

const all = (status: DocketStatus): unknown => status

/**
 * What there is to show of the docket: connection, commits to send, rejections, progress. With a selector, a part of it: the
 * component renders again only when that part is no longer equal.
 * @throws DocketError `invalid-argument` outside of a `DocketProvider`.
 */
export function useStatus(): DocketStatus
/** See {@link useStatus}. */
export function useStatus<Selected>(selector: (status: DocketStatus) => Selected): Selected
/** See {@link useStatus}. */
export function useStatus(selector: (status: DocketStatus) => unknown = all): unknown {
  const docket = useProvidedDocket('useStatus')
  const shown = useRef<{ readonly selected: unknown }>(undefined)
  const subscribe = useMemo(() => (listener: () => void) => docket.onStatus(listener), [docket])
  const readSelected = useMemo(() => {
    let last: { readonly status: DocketStatus; readonly selected: unknown } | undefined
    return (status: DocketStatus): unknown => {
      if (last?.status === status) return last.selected
      const selected = selector(status)
      // A new selector that selects what is shown already selects the very same.
      const known = last ?? shown.current
      last = { status, selected: known !== undefined && isSame(known.selected, selected) ? known.selected : selected }
      return last.selected
    }
  }, [docket, selector])
  const atFirst = useMemo(() => unknownStatus(docket), [docket])
  const selected = useSyncExternalStore(
    subscribe,
    () => readSelected(docket.status),
    () => readSelected(atFirst),
  )
  useEffect(() => {
    shown.current = { selected }
  }, [selected])
  return selected
}

/** What is shown where nothing can be known: on a server, and by the first render on a page that a server has rendered. */
function unknownStatus({ store }: Docket): DocketStatus {
  return {
    ...{ store, deviceId: '', connection: 'connecting', lastError: null, head: 0, lastSyncedAt: null },
    ...{ pending: 0, rejected: 0, position: 0, replay: { done: 0, total: 0 } },
    ...{ failedProjections: [], degraded: [], storage: null },
  }
}
