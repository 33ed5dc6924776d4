import type { Docket } from '../engine/docket.js'
import type { Stop } from '../engine/engine-port.js'
import { docketError } from '../errors.js'

/** How far the opening of a docket has come. */
export type OpeningState =
  | { readonly status: 'opening' }
  | { readonly status: 'open'; readonly docket: Docket }
  | { readonly status: 'failed'; readonly error: unknown }

/** A docket that is open, or will be. */
export interface Opening {
  /** Calls `listener` when it is open, or has failed. */
  subscribe(listener: () => void): Stop
  read(): OpeningState
  /** What a server has rendered, and the first render on a page repeats. */
  readOnServer(): OpeningState
}

const NOT_YET: OpeningState = { status: 'opening' }
const never = (): Stop => () => undefined

/** One for a promise, whoever renders it and how often. */
const openings = new WeakMap<PromiseLike<Docket>, Opening>()

/** The opening of what `DocketProvider` was given. @throws DocketError `invalid-argument`. */
export function openingOf(docket: Docket | PromiseLike<Docket> | null): Opening {
  if (docket === null) return { subscribe: never, read: () => NOT_YET, readOnServer: () => NOT_YET }
  if (isPromise(docket)) return awaitedOpening(docket)
  if (typeof docket !== 'object' || typeof docket.watch !== 'function') {
    const message = `DocketProvider takes an open docket, a promise of one, or null, and was given: ${typeof docket}.`
    throw docketError('invalid-argument', message, { argument: 'docket' })
  }
  const open: OpeningState = { status: 'open', docket }
  return { subscribe: never, read: () => open, readOnServer: () => open }
}

function awaitedOpening(promise: PromiseLike<Docket>): Opening {
  const known = openings.get(promise)
  if (known !== undefined) return known
  let state = NOT_YET
  const listeners = new Set<() => void>()
  const settle = (settled: OpeningState): void => {
    state = settled
    for (const listener of [...listeners]) listener()
  }
  promise.then(
    (docket) => settle({ status: 'open', docket }),
    (error: unknown) => settle({ status: 'failed', error }),
  )
  const opening: Opening = {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    read: () => state,
    readOnServer: () => NOT_YET,
  }
  openings.set(promise, opening)
  return opening
}

function isPromise(value: Docket | PromiseLike<Docket>): value is PromiseLike<Docket> {
  return typeof (value as Partial<PromiseLike<Docket>> | undefined)?.then === 'function'
}
