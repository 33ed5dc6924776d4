import { isDocketError } from 'docket'
import { useQuery, useStatus, type QueryResult } from 'docket/react'
import { useState } from 'react'
import { describe, expect, it } from 'vitest'
import { orderList, place, provided, settled, type OrderRow } from '../builders/order-list.tsx'
import { mount, newStore, openRestaurant, withFunctions } from '../builders/react-page.ts'
import { spyOnWatch } from '../builders/spied-watch.ts'

const ALL = 'select id, "table" from open_orders order by id'

describe('useQuery', () => {
  it('shows that it loads, then the rows, then what changes them', async () => {
    const docket = await openRestaurant()
    const seen: QueryResult<OrderRow>[] = []
    const OrderList = orderList(seen)
    const page = mount(provided(docket, <OrderList table="7" />))
    await expect.poll(page.text).toBe('ready:')
    expect(seen[0]).toEqual({ status: 'loading', rows: undefined, error: undefined })
    await place(docket, '1', '7')
    await expect.poll(page.text).toBe('ready: order-1')
    await docket.execute('order', '1', 'PayOrder', { amountCents: 0 })
    await expect.poll(page.text).toBe('ready:')
  })

  it('renders when its rows change, and not otherwise', async () => {
    const docket = await openRestaurant()
    const seen: QueryResult<OrderRow>[] = []
    const OrderList = orderList(seen)
    const page = mount(provided(docket, <OrderList table="7" />))
    await expect.poll(page.text).toBe('ready:')
    expect(seen.map(({ status }) => status)).toEqual(['loading', 'ready'])
    await place(docket, '1', '8')
    await docket.execute('order', '1', 'AddLine', {
      line: { item: 'Burger', quantity: 1, choices: [], priceCents: 950 },
    })
    await settled(docket)
    expect(seen).toHaveLength(2)
    await place(docket, '2', '7')
    await expect.poll(page.text).toBe('ready: order-2')
    expect(seen).toHaveLength(3)
  })

  it('gives the same list and the same rows again to a component that renders for another reason', async () => {
    const docket = await openRestaurant()
    await place(docket, '1', '7')
    const seen: (readonly OrderRow[] | undefined)[] = []
    let again: (count: number) => void = () => undefined
    function List() {
      const [count, setCount] = useState(0)
      again = setCount
      const { rows } = useQuery<OrderRow>(ALL)
      seen.push(rows)
      return `${count}: ${rows?.length ?? 0}`
    }
    const page = mount(provided(docket, <List />))
    await expect.poll(page.text).toBe('0: 1')
    again(1)
    await expect.poll(page.text).toBe('1: 1')
    expect(seen.at(-1)).toBe(seen.at(-2))
    const [row] = seen.at(-1) ?? []
    await place(docket, '2', '8')
    await expect.poll(page.text).toBe('1: 2')
    expect(seen.at(-1)?.[0]).toBe(row)
  })

  it('shows no rows of another question, unless it is asked to keep them', async () => {
    const spy = spyOnWatch(await openRestaurant())
    await place(spy.docket, '1', '7')
    const OrderList = orderList()
    const page = mount(
      provided(
        spy.docket,
        <>
          <OrderList table="7" />|<OrderList table="7" keepRows />
        </>,
      ),
    )
    await expect.poll(page.text).toBe('ready: order-1|ready: order-1')
    spy.hold(() => true)
    page.render(
      provided(
        spy.docket,
        <>
          <OrderList table="8" />|<OrderList table="8" keepRows />
        </>,
      ),
    )
    await expect.poll(page.text).toBe('loading: none|loading: order-1')
    spy.release()
    await expect.poll(page.text).toBe('ready:|ready:')
  })

  it('keeps no rows of another docket', async () => {
    const [first, second] = [await openRestaurant(), spyOnWatch(await openRestaurant())]
    await place(first, '1', '7')
    second.hold(() => true)
    const OrderList = orderList()
    const page = mount(provided(first, <OrderList table="7" keepRows />))
    await expect.poll(page.text).toBe('ready: order-1')
    page.render(provided(second.docket, <OrderList table="7" keepRows />))
    await expect.poll(page.text).toBe('loading: none')
    second.release()
    await expect.poll(page.text).toBe('ready:')
  })

  it('tells what is wrong by its code, and recovers with the next question', async () => {
    const docket = await openRestaurant()
    await place(docket, '1', '7')
    function List({ sql }: { readonly sql: string }) {
      const { status, rows, error } = useQuery<OrderRow>(sql)
      return `${status} ${isDocketError(error, 'invalid-query') ? error.sql : ''}${rows?.length ?? ''}`
    }
    const page = mount(provided(docket, <List sql="select * from nowhere" />))
    await expect.poll(page.text).toBe('error select * from nowhere')
    page.render(provided(docket, <List sql={ALL} />))
    await expect.poll(page.text).toBe('ready 1')
  })

  it('keeps the last rows beside an error, and asks again on request', async () => {
    const real = await openRestaurant()
    await place(real, '1', '7')
    let fail: (error: unknown) => void = () => undefined
    const earlier: (typeof fail)[] = []
    const docket = withFunctions(real, {
      watch: (sql, params, listener, onError = () => undefined) => {
        earlier.push(fail)
        fail = onError
        return real.watch(sql, params, listener, onError)
      },
    })
    function List() {
      const result = useQuery<OrderRow>(ALL)
      const text = `${result.status} ${result.rows?.length ?? 'none'}`
      return result.status === 'error' ? <button onClick={result.retry}>{text}</button> : text
    }
    const page = mount(provided(docket, <List />))
    await expect.poll(page.text).toBe('ready 1')
    fail('SQLite has lost its memory')
    await expect.poll(page.text).toBe('error 1')
    await place(real, '2', '7')
    // The watch that complained goes on, and its next answer ends the complaint.
    await expect.poll(page.text).toBe('ready 2')
    fail(new Error('once more'))
    await expect.poll(page.text).toBe('error 2')
    page.element.querySelector('button')?.click()
    await expect.poll(page.text).toBe('ready 2')
    // What was stopped has nothing more to say.
    earlier.at(-1)?.(new Error('too late'))
    await settled(real)
    expect(page.text()).toBe('ready 2')
  })

  it('shows in one tab what is done in another', async () => {
    const store = newStore()
    const [left, right] = await Promise.all([openRestaurant(store), openRestaurant(store)])
    const OrderList = orderList()
    const page = mount(
      <>
        {provided(left, <OrderList table="7" />)}|{provided(right, <OrderList table="7" />)}
      </>,
    )
    await expect.poll(page.text).toBe('ready:|ready:')
    await place(left, '1', '7')
    await expect.poll(page.text).toBe('ready: order-1|ready: order-1')
  })

  it('tells that the docket is closed', async () => {
    const docket = await openRestaurant()
    await docket.close()
    const OrderList = orderList()
    const page = mount(provided(docket, <OrderList table="7" />))
    await expect.poll(page.text).toBe('error: none closed')
  })

  it('leaves a component that shows the status alone', async () => {
    const docket = await openRestaurant()
    let renders = 0
    function Connection() {
      renders += 1
      return useStatus(({ connection }) => connection)
    }
    const OrderList = orderList()
    const page = mount(
      provided(
        docket,
        <>
          <Connection /> <OrderList table="7" />
        </>,
      ),
    )
    await expect.poll(page.text).toBe('local ready:')
    const before = renders
    await place(docket, '1', '7')
    await expect.poll(page.text).toBe('local ready: order-1')
    expect(renders).toBe(before)
  })
})
