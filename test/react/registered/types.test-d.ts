import type { Docket, Receipt } from 'docket'
import { useCommand, useDocket, useHistory, type RunCommand } from 'docket/react'
import { expectTypeOf } from 'vitest'
import { order, type restaurant } from '../../fixtures/restaurant/restaurant.model.ts'

// A program of its own, compiled by `npm run check:types`: one program registers one model, here in `register.ts`.

/** Everything by name, typed from the registered model. */
export function Floor() {
  expectTypeOf(useDocket()).toEqualTypeOf<Docket<typeof restaurant>>()

  const [placeOrder] = useCommand('order', 'PlaceOrder')
  expectTypeOf(placeOrder('1', { table: '7', lines: [] })).toEqualTypeOf<Promise<Receipt>>()
  // @ts-expect-error -- the input lacks its lines
  void placeOrder('1', { table: '7' })
  // @ts-expect-error -- the input is another command's
  void placeOrder('1', { reason: 'the guest left' })
  // @ts-expect-error -- the aggregate has no such command
  useCommand('order', 'PlaceOder')
  // @ts-expect-error -- the model has no such aggregate
  useCommand('odrer', 'PlaceOrder')
  expectTypeOf(useCommand('order', 'CancelOrder')[0]).toEqualTypeOf<RunCommand<{ readonly reason: string }>>()
  // The aggregate itself does as well.
  expectTypeOf(useCommand(order, 'CancelOrder')[0]).toEqualTypeOf<RunCommand<{ readonly reason: string }>>()

  const [execute] = useCommand()
  void execute('order', '1', 'CancelOrder', { reason: 'cold' })
  // @ts-expect-error -- the aggregate has no such command
  void execute('order', '1', 'CancelOder', { reason: 'cold' })

  const { events = [] } = useHistory('order', '1')
  for (const event of events) {
    if (event.type === 'OrderCanceled') expectTypeOf(event.data).toEqualTypeOf<{ reason: string }>()
  }
  // @ts-expect-error -- the model has no such aggregate
  useHistory('odrer', '1')
}
