import { createElement, useMemo, useSyncExternalStore, type ReactNode } from 'react'
import type { Docket } from '../engine/docket.js'
import { DocketContext } from './docket-context.js'
import { openingOf } from './opening.js'

/** What {@link DocketProvider} takes. */
export interface DocketProviderProps {
  /**
   * The docket, or the promise of one that is being opened; `null` while there is none, such as before somebody has signed
   * in. Open it outside of rendering, in a module or in an event: a promise made anew by every render never ends.
   */
  readonly docket: Docket | PromiseLike<Docket> | null
  /** Shown until it is open, and on a server. */
  readonly fallback?: ReactNode
  /** Shown when it could not be opened. Without it the error goes to the nearest error boundary. */
  readonly renderError?: (error: unknown) => ReactNode
  readonly children?: ReactNode
}

/**
 * Gives a docket to the hooks below. It opens and closes nothing: who has opened the docket closes it.
 * @throws DocketError `invalid-argument` when `docket` is none.
 */
export function DocketProvider({ docket, fallback = null, renderError, children }: DocketProviderProps): ReactNode {
  const opening = useMemo(() => openingOf(docket), [docket])
  const state = useSyncExternalStore(opening.subscribe, opening.read, opening.readOnServer)
  if (state.status === 'opening') return fallback
  if (state.status === 'open') return createElement(DocketContext.Provider, { value: state.docket }, children)
  if (renderError === undefined) throw state.error
  return renderError(state.error)
}
