import type { Docket } from 'docket'
import { DocketProvider, useQuery } from 'docket/react'
import { startTransition, useEffect, useLayoutEffect, useState } from 'react'
import { describe, expect, it } from 'vitest'
import { mount, openRestaurant, type Restaurant } from '../builders/react-page.ts'
import { spyOnWatch } from '../builders/spied-watch.ts'

const COUNT = 'select count(*) n from open_orders'
const CELLS = 30

type UseCount = () => number | undefined

function useCount(): number | undefined {
  return useQuery<{ n: number }>(COUNT).rows?.[0]?.n
}

/** What a page without the hooks does: one variable that a live query fills, read while rendering. */
function naiveCount(docket: Docket): UseCount {
  let current: number | undefined
  const listeners = new Set<(count: number | undefined) => void>()
  docket.watch<{ n: number }>(COUNT, [], ([row]) => {
    current = row?.n
    for (const listener of listeners) listener(current)
  })
  return function useNaiveCount() {
    const [count, setCount] = useState(current)
    useEffect(() => {
      setCount(current)
      listeners.add(setCount)
      return () => void listeners.delete(setCount)
    }, [])
    return count
  }
}

/**
 * Renders many slow components in a transition, lets another answer arrive while React is in the middle of them, and gives
 * what they showed at each commit.
 */
async function shownTogether(
  real: Restaurant,
  hookOf: (docket: Docket) => UseCount,
): Promise<(number | undefined)[][]> {
  const spy = spyOnWatch(real)
  const useShown = hookOf(spy.docket)
  // A page beside it has the answer already: what is rendered in the transition begins with it.
  const header = mount(<DocketProvider docket={spy.docket}>{<Header />}</DocketProvider>)
  function Header() {
    return useShown() ?? 'loading'
  }
  await expect.poll(header.text).toBe('0')
  spy.hold(() => true)
  await real.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
  await expect.poll(() => spy.heldAnswers).toBe(1)

  let rendered = 0
  let changedAfter: number | undefined
  const release = (): void => {
    changedAfter ??= rendered
    spy.release()
  }
  const commits: (number | undefined)[][] = []
  function Cell({ row }: { readonly row: (number | undefined)[] }) {
    const count = useShown()
    rendered += 1
    if (rendered === 3) setTimeout(release, 0)
    // Longer than React works without a pause.
    for (const end = performance.now() + 8; performance.now() < end;);
    useLayoutEffect(() => void row.push(count))
    return null
  }
  function Table() {
    const row: (number | undefined)[] = []
    useLayoutEffect(() => void commits.push(row))
    return Array.from({ length: CELLS }, (_, index) => <Cell key={index} row={row} />)
  }
  const page = mount(null)
  startTransition(() => page.render(<DocketProvider docket={spy.docket}>{<Table />}</DocketProvider>))
  await expect.poll(() => commits.length).toBeGreaterThan(0)
  expect(changedAfter).toBeGreaterThanOrEqual(3)
  expect(changedAfter).toBeLessThan(CELLS)
  return commits
}

describe('components of one page', () => {
  it('show one answer, though another arrives while they are rendered', async () => {
    const commits = await shownTogether(await openRestaurant(), () => useCount)
    for (const commit of commits) expect(new Set(commit).size).toBe(1)
    expect(commits[0]).toHaveLength(CELLS)
  })

  it('control: show two where each reads a variable', async () => {
    const [first] = await shownTogether(await openRestaurant(), naiveCount)
    expect(new Set(first)).toEqual(new Set([0, 1]))
  })
})
