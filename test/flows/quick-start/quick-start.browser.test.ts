import { expect, it, vi } from 'vitest'
import { runApp } from './app.ts'

it("runs the README's quick start on a page without a centre", async () => {
  const showCount = vi.fn()
  const showStatus = vi.fn()
  const orderId = crypto.randomUUID()
  const { docket, rows, stop, history } = await runApp({ session: { token: 'none' }, orderId, showCount, showStatus })

  expect(rows).toMatchObject([{ id: `order-${orderId}`, table: '7', items: '["Chicken Bowl"]' }])
  expect(history.map(({ type }) => type)).toEqual(['OrderPlaced'])
  await vi.waitFor(() => {
    expect(showCount).toHaveBeenCalledWith([{ open: 1 }])
  })
  await vi.waitFor(() => {
    expect(showStatus).toHaveBeenCalledWith(expect.stringContaining('1 to send'))
  })
  await expect(
    docket.execute('order', orderId, 'PlaceOrder', { table: '7', items: ['Chicken Bowl'] }),
  ).rejects.toMatchObject({ code: 'command-rejected', reason: 'already-placed' })

  stop()
  await docket.close()
})
