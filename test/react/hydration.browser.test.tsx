import { DocketProvider, useQuery, useStatus } from 'docket/react'
import { hydrateRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { openRestaurant } from '../builders/react-page.ts'

it('takes over what a server has rendered, and goes on with what is so', async () => {
  const docket = await openRestaurant()
  await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
  function Floor() {
    const { status, rows } = useQuery('select id from open_orders')
    const { connection, position } = useStatus()
    return `${status} ${rows?.length ?? 'none'} ${connection} ${position}`
  }
  const tree = <DocketProvider docket={docket}>{<Floor />}</DocketProvider>
  const element = document.body.appendChild(document.createElement('div'))
  element.innerHTML = renderToString(tree)
  expect(element.textContent).toBe('loading none connecting 0')
  const mismatches: unknown[] = []
  const root = hydrateRoot(element, tree, { onRecoverableError: (error) => mismatches.push(error) })
  await expect.poll(() => element.textContent).toBe('ready 1 local 1')
  expect(mismatches).toEqual([])
  root.unmount()
  element.remove()
})
