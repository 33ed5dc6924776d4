import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Docket, ExecuteOptions } from '../engine/docket.js'
import type { Model } from '../model/define-model.js'
import { useProvidedDocket } from './docket-context.js'
import {
  nameOf,
  type AggregateRef,
  type ReferredCommand,
  type ReferredInput,
  type RegisteredModel,
} from './register.js'
import { toError } from './to-error.js'

/** How the calls of one `useCommand` stand. */
export interface CommandState {
  /** True until every call has been answered: stored on this device, or refused. Syncing has nothing to do with it. */
  readonly pending: boolean
  /** What the last call that failed was told, until the next call; branch on its code: `isDocketError(error, 'command-rejected')`. */
  readonly error: Error | undefined
  /** Forgets the error. */
  readonly reset: () => void
}

/** Gives the command to the aggregate `id`; see `Docket.execute`. */
export type RunCommand<Input> = (id: string, input: Input, options?: ExecuteOptions) => ReturnType<Docket['execute']>

type Executing = ReturnType<Docket['execute']>

/**
 * A command to give, and how it stands: the function is the same at every render. It resolves when the events are durable on
 * this device, and rejects as `Docket.execute` does. The error is in `error` too, so that a call in an event handler needs
 * no `catch`: as long as the component is mounted, an error that nobody awaits is not reported as uncaught.
 *
 * Without arguments the function is `Docket.execute` itself, for any command of the registered model or of the one that is
 * named. @throws DocketError `invalid-argument` outside of a `DocketProvider`.
 */
export function useCommand<M extends Model = RegisteredModel>(): readonly [
  execute: Docket<M>['execute'],
  state: CommandState,
]
/** See {@link useCommand}. */
export function useCommand<Ref extends AggregateRef, Key extends ReferredCommand<Ref>>(
  aggregate: Ref,
  command: Key,
): readonly [run: RunCommand<ReferredInput<Ref, Key>>, state: CommandState]
/** See {@link useCommand}. */
export function useCommand(aggregate?: AggregateRef, command = ''): readonly [run: unknown, state: CommandState] {
  const docket = useProvidedDocket('useCommand')
  const { track, state } = useCalls()
  const name = aggregate === undefined ? undefined : nameOf(aggregate)
  const run = useMemo(() => {
    if (name !== undefined) {
      return (id: string, input: unknown, options?: ExecuteOptions) =>
        track(docket.execute(name, id, command, input, options))
    }
    return (...given: Parameters<Docket['execute']>) => track(docket.execute(...given))
  }, [docket, name, command, track])
  return [run, state]
}

interface Calls {
  readonly track: (executing: Executing) => Executing
  readonly state: CommandState
}

function useCalls(): Calls {
  const [{ open, error }, setCalls] = useState<{ readonly open: number; readonly error: Error | undefined }>(IDLE)
  const isMounted = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  const track = useCallback((executing: Executing): Executing => {
    setCalls((calls) => ({ open: calls.open + 1, error: undefined }))
    const tracked: Executing = executing.then(
      (receipt) => {
        setCalls((calls) => ({ ...calls, open: calls.open - 1 }))
        return receipt
      },
      (thrown: unknown) => {
        setCalls((calls) => ({ open: calls.open - 1, error: toError(thrown) }))
        // It is shown: who does not await it has been told.
        if (isMounted.current) tracked.catch(() => undefined)
        throw thrown
      },
    )
    return tracked
  }, [])
  const reset = useCallback(() => setCalls((calls) => ({ ...calls, error: undefined })), [])
  return { track, state: { pending: open > 0, error, reset } }
}

const IDLE = { open: 0, error: undefined }
