import { openDocket, type DocketStatus } from 'docket'
import { DocketProvider, useStatus } from 'docket/react'
import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import {
  closeAfterTest,
  mount,
  newStore,
  openRestaurant,
  withFunctions,
  type Restaurant,
} from '../builders/react-page.ts'

/** A docket whose status a test changes. */
function steeredDocket(real: Restaurant) {
  let status = real.status
  const listeners = new Set<(status: DocketStatus) => void>()
  const docket = withFunctions(real, {
    onStatus: (listener) => {
      listeners.add(listener)
      listener(status)
      return () => listeners.delete(listener)
    },
  })
  Object.defineProperty(docket, 'status', { get: () => status })
  // A status that has crossed from a worker shares nothing with the one before.
  const set = (change: Partial<DocketStatus>) => {
    status = structuredClone({ ...status, ...change })
    for (const listener of listeners) listener(status)
  }
  return { docket, set, listeners }
}

/** Shows a part of the status, and counts how often. */
function statusOf<Part>(selector: (status: DocketStatus) => Part) {
  const seen: Part[] = []
  function Status() {
    // Written in place, as apps do: another function at every render.
    const part = useStatus((status) => selector(status))
    seen.push(part)
    return JSON.stringify(part)
  }
  return { Status, seen }
}

const provided = (docket: Restaurant, children: ReactNode) => (
  <DocketProvider docket={docket}>{children}</DocketProvider>
)

describe('useStatus', () => {
  it('shows the status of a docket as it is, and as it becomes', async () => {
    const docket = closeAfterTest(
      await openDocket({
        store: newStore(),
        worker: () =>
          new Worker(new URL('../fixtures/restaurant/restaurant.worker.ts', import.meta.url), { type: 'module' }),
        sync: { url: '/no-centre-here', token: 'none' },
      }),
    )
    function Status() {
      const { connection, pending } = useStatus()
      return `${connection} ${pending}`
    }
    const page = mount(provided(docket as Restaurant, <Status />))
    await docket.execute('order', '1', 'PlaceOrder', { table: '7', lines: [] })
    await expect.poll(page.text).toBe('offline 1')
  })

  it('renders when the selected part changes, and not otherwise', async () => {
    const { docket, set } = steeredDocket(await openRestaurant())
    const pending = statusOf(({ pending: count }) => count)
    const several = statusOf(({ pending: count, rejected }) => ({ count, rejected }))
    const degraded = statusOf((status) => status.degraded)
    const page = mount(
      provided(
        docket,
        <>
          <pending.Status /> <several.Status /> <degraded.Status />
        </>,
      ),
    )
    set({ degraded: [{ code: 'no-web-locks', message: 'none' }] })
    const shown = '[{"code":"no-web-locks","message":"none"}]'
    await expect.poll(page.text).toBe(`0 {"count":0,"rejected":0} ${shown}`)
    const counts = () => [pending, several, degraded].map(({ seen }) => seen.length)
    const before = counts()
    for (const connection of ['connecting', 'online', 'offline', 'online'] as const) set({ connection })
    set({ replay: { done: 1, total: 2 }, lastSyncedAt: '2026-11-23T12:00:00.000Z' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(counts()).toEqual(before)
    set({ pending: 1 })
    await expect.poll(page.text).toBe(`1 {"count":1,"rejected":0} ${shown}`)
    expect(counts()).toEqual([before[0]! + 1, before[1]! + 1, before[2]!])
  })

  it('control: a state that an effect fills renders for every change', async () => {
    const { docket, set } = steeredDocket(await openRestaurant())
    let renders = 0
    function Naive() {
      const [status, setStatus] = useState(docket.status)
      useEffect(() => docket.onStatus(setStatus), [])
      renders += 1
      return status.pending
    }
    const page = mount(<Naive />)
    await expect.poll(page.text).toBe('0')
    const before = renders
    set({ connection: 'offline' })
    await expect.poll(() => renders).toBe(before + 1)
  })

  it('keeps what was selected when only the selector is another', async () => {
    const { docket, set } = steeredDocket(await openRestaurant())
    const several = statusOf(({ pending, rejected }) => ({ pending, rejected }))
    const page = mount(provided(docket, <several.Status />))
    await expect.poll(page.text).toBe('{"pending":0,"rejected":0}')
    page.render(provided(docket, <several.Status />))
    set({ connection: 'offline' })
    page.render(provided(docket, <several.Status />))
    await expect.poll(() => several.seen.length).toBeGreaterThan(1)
    expect(new Set(several.seen).size).toBe(1)
  })

  it('takes a selector that selects something else by a prop', async () => {
    const { docket, set } = steeredDocket(await openRestaurant())
    set({ pending: 2, rejected: 3 })
    function Count({ of }: { readonly of: 'pending' | 'rejected' }) {
      return useStatus((status) => status[of])
    }
    const page = mount(provided(docket, <Count of="pending" />))
    await expect.poll(page.text).toBe('2')
    page.render(provided(docket, <Count of="rejected" />))
    await expect.poll(page.text).toBe('3')
  })

  it('listens no longer when it is gone, in strict mode too', async () => {
    const { docket, listeners } = steeredDocket(await openRestaurant())
    const pending = statusOf((status) => status.pending)
    const page = mount(<StrictMode>{provided(docket, <pending.Status />)}</StrictMode>)
    await expect.poll(() => listeners.size).toBe(1)
    page.unmount()
    expect(listeners.size).toBe(0)
  })
})
