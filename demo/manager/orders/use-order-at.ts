import { useDocket } from 'docket/react'
import { useEffect, useState } from 'react'
import type { Order } from '../../model/order-state.ts'
import { order } from '../../model/order.ts'
import type { restaurant } from '../../restaurant.model.ts'
import type { OrderHistory } from './use-order-history.ts'

/** The order as it was after a step; `undefined` until it is known. */
export function useOrderAt(id: string, step: number, { events, from }: OrderHistory): Order | undefined {
  const docket = useDocket<typeof restaurant>()
  const [state, setState] = useState<Order>()
  // The same step is read again when the history has changed under it, as when it was decided again.
  const lastId = events?.[step - 1]?.id
  useEffect(() => {
    let isCurrent = true
    const read = async (): Promise<Order> => {
      if (from === 'device') return docket.stateOf(order, id, { version: step })
      // The centre was asked once: each step is folded from what it told.
      return (events ?? []).slice(0, step).reduce<Order>(order.evolve, order.initialState())
    }
    read().then(
      (next) => isCurrent && setState(next),
      // What goes wrong with reading is told beside the history, which is read in the same way.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
    // Of the events only those up to the step count, and the last of these names them.
  }, [docket, id, step, from, lastId])
  return state
}
