import type { Docket, DocketStatus, Receipt, Row, StoredEvent } from 'docket'
import { DocketProvider, useCommand, useDocket, useHistory, useQuery, useStatus } from 'docket/react'
import { expectTypeOf } from 'vitest'
import { order, type Order, type restaurant } from '../fixtures/restaurant/restaurant.model.ts'

// Nothing here runs: `npm run check:types` compiles it, and a `@ts-expect-error` that expects in vain fails it.
// No model is registered here; `registered/` has a program of its own for that.

/** Everything by the aggregate itself, or by the model's type. */
export function Floor({ opening }: { readonly opening: Promise<Docket<typeof restaurant>> }) {
  const docket = useDocket<typeof restaurant>()
  expectTypeOf(docket).toEqualTypeOf<Docket<typeof restaurant>>()

  const orders = useQuery<{ id: string }>('select id from open_orders where "table" = ?', ['7'], { keepRows: true })
  expectTypeOf(orders.rows).toEqualTypeOf<readonly { id: string }[] | undefined>()
  if (orders.status === 'ready') expectTypeOf(orders.rows).toEqualTypeOf<readonly { id: string }[]>()
  if (orders.status === 'error') {
    expectTypeOf(orders.error).toEqualTypeOf<Error>()
    orders.retry()
  }
  // @ts-expect-error -- there is nothing to retry before something has failed
  orders.retry()
  expectTypeOf(useQuery('select 1').rows).toEqualTypeOf<readonly Row[] | undefined>()
  useQuery('select 1 where 1 = :one', { one: 1 })
  // @ts-expect-error -- a date is no value of SQL
  useQuery('select ?', [new Date()])

  const [placeOrder, { pending, error, reset }] = useCommand(order, 'PlaceOrder')
  expectTypeOf(pending).toEqualTypeOf<boolean>()
  expectTypeOf(error).toEqualTypeOf<Error | undefined>()
  reset()
  expectTypeOf(placeOrder('1', { table: '7', lines: [] }, { actor: 'ada' })).toEqualTypeOf<Promise<Receipt>>()
  // @ts-expect-error -- the input lacks its lines
  void placeOrder('1', { table: '7' })
  // @ts-expect-error -- a table has a name, not a number
  void placeOrder('1', { table: 7, lines: [] })
  // @ts-expect-error -- the input is another command's
  void placeOrder('1', { reason: 'the guest left' })
  // @ts-expect-error -- which order?
  void placeOrder({ table: '7', lines: [] })
  // @ts-expect-error -- the aggregate has no such command
  useCommand(order, 'PlaceOder')

  const [execute] = useCommand<typeof restaurant>()
  expectTypeOf(execute).toEqualTypeOf<Docket<typeof restaurant>['execute']>()
  void execute('order', '1', 'CancelOrder', { reason: 'cold' })
  // @ts-expect-error -- the model has no such aggregate
  void execute('odrer', '1', 'CancelOrder', { reason: 'cold' })
  // @ts-expect-error -- the input is another command's
  void execute('order', '1', 'PlaceOrder', { reason: 'cold' })

  const { events = [] } = useHistory(order, '1')
  for (const event of events) {
    if (event.type === 'OrderCanceled') expectTypeOf(event.data).toEqualTypeOf<{ reason: string }>()
    // @ts-expect-error -- the order has no such event
    if (event.type === 'OrderFlown') return null
  }
  expectTypeOf(useHistory('order', '1').events).toEqualTypeOf<readonly StoredEvent[] | undefined>()

  expectTypeOf(useStatus()).toEqualTypeOf<DocketStatus>()
  expectTypeOf(useStatus((status) => status.pending)).toEqualTypeOf<number>()
  // @ts-expect-error -- the status has no such part
  useStatus((status) => status.pendingCommits)

  return (
    <>
      <DocketProvider docket={docket} />
      <DocketProvider docket={opening} fallback={<p>Opening…</p>} renderError={(failure) => String(failure)}>
        {null}
      </DocketProvider>
      {/* @ts-expect-error -- a provider without a docket */}
      <DocketProvider />
    </>
  )
}

expectTypeOf(order.initialState()).toEqualTypeOf<Order>()
