import type { QueryResult } from 'docket/react'
import { StrictMode, useEffect, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { OF_TABLE, orderList, place, provided, settled, type OrderRow } from '../builders/order-list.tsx'
import { mount, openRestaurant } from '../builders/react-page.ts'
import { spyOnWatch } from '../builders/spied-watch.ts'

describe('the watches of useQuery', () => {
  it('compares parameters by value: written in place, they are asked once', async () => {
    const spy = spyOnWatch(await openRestaurant())
    const OrderList = orderList()
    const page = mount(provided(spy.docket, <OrderList table="7" />))
    await expect.poll(page.text).toBe('ready:')
    for (let count = 0; count < 5; count += 1) page.render(provided(spy.docket, <OrderList table="7" />))
    await place(spy.docket, '1', '7')
    await expect.poll(page.text).toBe('ready: order-1')
    expect(spy.started).toEqual([['7']])
    expect(spy.stopped).toEqual([])
  })

  it('control: an effect with parameters written in place asks again at every render', async () => {
    const spy = spyOnWatch(await openRestaurant())
    function Naive({ table }: { readonly table: string }) {
      const [rows, setRows] = useState<readonly object[]>([])
      const params = [table]
      useEffect(() => spy.docket.watch(OF_TABLE, params, setRows), [params])
      return rows.length
    }
    mount(<Naive table="7" />)
    await expect.poll(() => spy.started.length).toBeGreaterThan(3)
  })

  it('shares one watch between components that ask the same', async () => {
    const spy = spyOnWatch(await openRestaurant())
    const seen: QueryResult<OrderRow>[] = []
    const OrderList = orderList(seen)
    const page = mount(
      provided(
        spy.docket,
        <>
          <OrderList table="7" />|<OrderList table="7" />
        </>,
      ),
    )
    await expect.poll(page.text).toBe('ready:|ready:')
    await place(spy.docket, '1', '7')
    await expect.poll(page.text).toBe('ready: order-1|ready: order-1')
    expect(spy.started).toHaveLength(1)
    expect(seen.at(-1)).toBe(seen.at(-2))
  })

  it('asks once in strict mode, and after a component was away for a moment', async () => {
    const spy = spyOnWatch(await openRestaurant())
    await place(spy.docket, '1', '7')
    const seen: QueryResult<OrderRow>[] = []
    const OrderList = orderList(seen)
    const tree = (isShown: boolean) => (
      <StrictMode>{provided(spy.docket, isShown && <OrderList table="7" />)}</StrictMode>
    )
    const page = mount(tree(true))
    await expect.poll(page.text).toBe('ready: order-1')
    page.render(tree(false))
    await expect.poll(page.text).toBe('')
    seen.length = 0
    page.render(tree(true))
    await expect.poll(page.text).toBe('ready: order-1')
    expect(seen.every(({ status }) => status === 'ready')).toBe(true)
    expect(spy.started).toHaveLength(1)
  })

  it('stops asking a while after the last component is gone, and begins anew for the next', async () => {
    const spy = spyOnWatch(await openRestaurant())
    const OrderList = orderList()
    const page = mount(provided(spy.docket, <OrderList table="7" />))
    await expect.poll(page.text).toBe('ready:')
    page.unmount()
    expect(spy.stopped).toEqual([])
    await expect.poll(() => spy.stopped, { timeout: 5_000 }).toEqual([['7']])
    await place(spy.docket, '1', '7')
    const seen: QueryResult<OrderRow>[] = []
    const Next = orderList(seen)
    const next = mount(provided(spy.docket, <Next table="7" />))
    await expect.poll(next.text).toBe('ready: order-1')
    // What was known a while ago is not shown as if it were so now.
    expect(seen.map(({ rows }) => rows?.length)).toEqual([undefined, 1])
    expect(spy.started).toHaveLength(2)
  })

  it('never shows the late answer to an earlier question', async () => {
    const spy = spyOnWatch(await openRestaurant())
    await place(spy.docket, '1', '7')
    await place(spy.docket, '2', '8')
    const seen: QueryResult<OrderRow>[] = []
    const OrderList = orderList(seen)
    spy.hold((params) => (params as string[])[0] === '7')
    const page = mount(provided(spy.docket, <OrderList table="7" />))
    await expect.poll(() => spy.heldAnswers).toBe(1)
    page.render(provided(spy.docket, <OrderList table="8" />))
    await expect.poll(page.text).toBe('ready: order-2')
    spy.release()
    await settled(spy.docket)
    expect(page.text()).toBe('ready: order-2')
    expect(seen.flatMap(({ rows = [] }) => rows.map(({ id }) => id))).not.toContain('order-1')
  })

  it('control: an effect that does not stop the earlier question shows its late answer', async () => {
    const spy = spyOnWatch(await openRestaurant())
    await place(spy.docket, '1', '7')
    await place(spy.docket, '2', '8')
    function Naive({ table }: { readonly table: string }) {
      const [rows, setRows] = useState<readonly OrderRow[]>([])
      useEffect(() => spy.docket.watch<OrderRow>(OF_TABLE, [table], setRows), [table])
      return rows.map(({ id }) => id).join(' ')
    }
    spy.hold((params) => (params as string[])[0] === '7')
    const page = mount(<Naive table="7" />)
    await expect.poll(() => spy.heldAnswers).toBe(1)
    page.render(<Naive table="8" />)
    await expect.poll(page.text).toBe('order-2')
    spy.release()
    await expect.poll(page.text).toBe('order-1')
  })
})
