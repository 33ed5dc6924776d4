import { memoryLog, openEngine, type Docket } from 'docket'
import { DocketProvider, useCommand, useHistory, useQuery, useStatus } from 'docket/react'
import { renderToString } from 'react-dom/server'
import { afterEach, describe, expect, it } from 'vitest'
import { order, restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const open: Docket[] = []
afterEach(() => Promise.all(open.splice(0).map((docket) => docket.close())))

function Floor() {
  const orders = useQuery('select * from open_orders')
  const history = useHistory(order, '1')
  const { connection, pending } = useStatus()
  const [, state] = useCommand(order, 'PlaceOrder')
  const pendingCommand = state.pending ? 'pending' : 'idle'
  return `${orders.status} ${history.status} ${connection} ${pending} ${pendingCommand}`
}

describe('on a server', () => {
  it('everything loads, whatever the docket there knows', async () => {
    const docket = await openEngine({ model: restaurant, log: memoryLog() })
    open.push(docket)
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    const html = renderToString(<DocketProvider docket={docket}>{<Floor />}</DocketProvider>)
    expect(html).toBe('loading loading connecting 0 idle')
  })

  it.each([
    ['no docket', null],
    ['a docket that is being opened', new Promise<Docket>(() => undefined)],
  ])('the fallback stands for %s', (_, docket) => {
    const html = renderToString(
      <DocketProvider docket={docket} fallback={<p>Opening…</p>}>
        <Floor />
      </DocketProvider>,
    )
    expect(html).toBe('<p>Opening…</p>')
  })
})
