import { DocketProvider, useQuery } from 'docket/react'
import { useLayoutEffect } from 'react'
import { expect, it } from 'vitest'
import { place } from '../builders/order-list.tsx'
import { mount, openRestaurant } from '../builders/react-page.ts'

it('shows what different queries answer to one change together', async () => {
  const docket = await openRestaurant()
  const shown: (readonly [number, number, number])[] = []
  function Floor() {
    const count = useQuery<{ n: number }>('select count(*) n from open_orders').rows?.[0]?.n ?? 0
    const list = useQuery('select id from open_orders').rows?.length ?? 0
    const tables = useQuery<{ n: number }>('select count(distinct "table") n from open_orders').rows?.[0]?.n ?? 0
    useLayoutEffect(() => void shown.push([count, list, tables]))
    return count
  }
  const page = mount(<DocketProvider docket={docket}>{<Floor />}</DocketProvider>)
  await place(docket, '0', '0')
  await expect.poll(() => shown.at(-1)).toEqual([1, 1, 1])
  shown.length = 0
  for (let number = 1; number <= 50; number += 1) await place(docket, `${number}`, `${number}`)
  await expect.poll(page.text).toBe('51')
  expect(shown.filter(([count, list, tables]) => count !== list || list !== tables)).toEqual([])
})
