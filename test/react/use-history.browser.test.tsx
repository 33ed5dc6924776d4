import { memoryLog, openEngine, type Docket, type StoredEvent, type SyncTransport } from 'docket'
import { DocketProvider, useHistory, type HistoryResult } from 'docket/react'
import { StrictMode, useEffect, useState, type ReactNode } from 'react'
import { describe, expect, it } from 'vitest'
import {
  closeAfterTest,
  lastWorker,
  mount,
  newStore,
  openRestaurant,
  withFunctions,
  type Restaurant,
} from '../builders/react-page.ts'
import { createMemoryCentre } from '../builders/memory-centre.ts'
import { order, restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const provided = (docket: Docket, children: ReactNode) => <DocketProvider docket={docket}>{children}</DocketProvider>
const place = (docket: Restaurant, id: string, table = '7') =>
  docket.execute('order', id, 'PlaceOrder', { table, lines: [] })
const textOf = (events: readonly StoredEvent[] = []) =>
  events.map(({ type, position }) => `${type}@${position ?? 'pending'}`).join(' ')

/** Shows an order's history, and keeps every result it was rendered with. */
function orderHistory(seen: HistoryResult<StoredEvent>[] = []) {
  return function OrderHistory({ id }: { readonly id: string }) {
    const result = useHistory(order, id)
    seen.push(result)
    const text = `${result.status}: ${textOf(result.events)}`
    return result.status === 'error' ? <button onClick={result.retry}>{text}</button> : text
  }
}

/** A device whose centre answers when a test lets it. */
async function openSyncing() {
  const store = newStore()
  const centre = createMemoryCentre(store)
  let isOnline = false
  const online = async <Answer,>(ask: () => Promise<Answer>): Promise<Answer> => {
    if (!isOnline) throw new TypeError('Failed to fetch')
    return ask()
  }
  const { push, pull, live } = centre.transport
  const transport: SyncTransport = {
    push: (...given) => online(() => push(...given)),
    pull: (...given) => online(() => pull(...given)),
    live,
  }
  const engine = await openEngine({ model: restaurant, log: memoryLog(store), sync: { transport } })
  const goOnline = () => {
    isOnline = true
    engine.syncNow()
  }
  return { docket: closeAfterTest(engine), centre, goOnline }
}

/** Counts how often histories are read, and fails when told. */
function countedHistory(real: Restaurant) {
  const counted = { reads: 0, fails: false }
  const docket = withFunctions(real, {
    history: (aggregate, id) => {
      counted.reads += 1
      return counted.fails ? Promise.reject(new Error('the disk is away')) : real.history(aggregate, id)
    },
  })
  return { docket, counted }
}

describe('useHistory', () => {
  it('shows what has happened, and what happens', async () => {
    const docket = await openRestaurant()
    await place(docket, '1')
    const seen: HistoryResult<StoredEvent>[] = []
    const OrderHistory = orderHistory(seen)
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    expect(seen[0]).toEqual({ status: 'loading', events: undefined, error: undefined })
    const [first] = seen.at(-1)?.events ?? []
    await docket.execute('order', '1', 'CancelOrder', { reason: 'cold' })
    await expect.poll(page.text).toBe('ready: OrderPlaced@1 OrderCanceled@2')
    expect(seen.at(-1)?.events?.[0]).toBe(first)
  })

  it('shows what is not sent yet at once, and again when it is confirmed', async () => {
    const { docket, goOnline } = await openSyncing()
    const seen: HistoryResult<StoredEvent>[] = []
    const OrderHistory = orderHistory(seen)
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: ')
    await place(docket, '1')
    await expect.poll(page.text).toBe('ready: OrderPlaced@pending')
    await docket.execute('order', '1', 'CancelOrder', { reason: 'cold' })
    await expect.poll(page.text).toBe('ready: OrderPlaced@pending OrderCanceled@pending')
    goOnline()
    await expect.poll(page.text).toBe('ready: OrderPlaced@1 OrderCanceled@2')
    expect(seen.at(-1)?.events?.[0]?.receivedAt).toBe('2026-11-23T12:00:01.000Z')
  })

  it('shows what the centre brings of another device, in the place that it has', async () => {
    const { docket, centre, goOnline } = await openSyncing()
    const other = closeAfterTest(
      await openEngine({ model: restaurant, log: memoryLog(docket.store), sync: { transport: centre.transport } }),
    )
    await place(other, '1', '8')
    await expect.poll(() => centre.log.length).toBe(1)
    await place(docket, '1')
    await docket.execute('order', '1', 'CancelOrder', { reason: 'cold' })
    const OrderHistory = orderHistory()
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@pending OrderCanceled@pending')
    goOnline()
    // Decided again on what the other one did: this one's order stands aside, its cancellation goes through.
    await expect.poll(page.text).toBe('ready: OrderPlaced@1 OrderCanceled@2')
    expect((await docket.history(order, '1'))[0]?.deviceId).toBe(other.deviceId)
  })

  it('control: a subscription to the log never shows what is not sent yet', async () => {
    const { docket, goOnline } = await openSyncing()
    function Naive() {
      const [events, setEvents] = useState<readonly StoredEvent[]>([])
      useEffect(() => docket.log.subscribeToAll((event) => setEvents((known) => [...known, event])), [])
      return textOf(events)
    }
    const page = mount(<Naive />)
    await place(docket, '1')
    await expect.poll(() => docket.status.pending).toBe(1)
    expect(page.text()).toBe('')
    goOnline()
    await expect.poll(page.text).toBe('OrderPlaced@1')
  })

  it('does not render again for what happens elsewhere', async () => {
    const { docket, counted } = countedHistory(await openRestaurant())
    await place(docket, '1')
    const seen: HistoryResult<StoredEvent>[] = []
    const OrderHistory = orderHistory(seen)
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    const before = [seen.length, counted.reads] as const
    await place(docket, '2')
    await place(docket, '3')
    await expect.poll(() => counted.reads).toBeGreaterThan(before[1])
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(seen).toHaveLength(before[0])
  })

  it('reads once for all who show it, in strict mode too, and one at a time while much happens', async () => {
    const { docket, counted } = countedHistory(await openRestaurant())
    const OrderHistory = orderHistory()
    const page = mount(
      <StrictMode>
        {provided(
          docket,
          <>
            <OrderHistory id="1" />|<OrderHistory id="1" />
          </>,
        )}
      </StrictMode>,
    )
    await expect.poll(page.text).toBe('ready: |ready: ')
    expect(counted.reads).toBe(1)
    await Promise.all(Array.from({ length: 100 }, (_, number) => place(docket, `${number}`)))
    await expect.poll(page.text).toMatch(/^ready: OrderPlaced@\d+\|ready: OrderPlaced@\d+$/)
    expect(counted.reads).toBeLessThan(50)
  })

  it('shows another order when asked for another, and nothing of the first', async () => {
    const docket = await openRestaurant()
    await place(docket, '1')
    const seen: HistoryResult<StoredEvent>[] = []
    const OrderHistory = orderHistory(seen)
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    page.render(provided(docket, <OrderHistory id="2" />))
    await expect.poll(page.text).toBe('ready: ')
    expect(seen.slice(-2).map(({ events }) => events?.length)).toEqual([undefined, 0])
  })

  it('shows in one tab what is done in another', async () => {
    const store = newStore()
    const [left, right] = await Promise.all([openRestaurant(store), openRestaurant(store)])
    const OrderHistory = orderHistory()
    const page = mount(provided(right, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: ')
    await place(left, '1')
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
  })

  it('keeps what it has beside an error, and reads again on request or when the log changes', async () => {
    const { docket, counted } = countedHistory(await openRestaurant())
    await place(docket, '1')
    const OrderHistory = orderHistory()
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    counted.fails = true
    await place(docket, '2')
    await expect.poll(page.text).toBe('error: OrderPlaced@1')
    counted.fails = false
    page.element.querySelector('button')?.click()
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    counted.fails = true
    await place(docket, '3')
    await expect.poll(page.text).toBe('error: OrderPlaced@1')
    counted.fails = false
    await docket.execute('order', '1', 'CancelOrder', { reason: 'cold' })
    await expect.poll(page.text).toBe('ready: OrderPlaced@1 OrderCanceled@4')
  })

  it('reads again what changed while it was being read', async () => {
    const real = await openRestaurant()
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    let reads = 0
    const docket = withFunctions(real, {
      history: async (aggregate, id) => {
        reads += 1
        const events = await real.history(aggregate, id)
        await answered
        return events
      },
    })
    const OrderHistory = orderHistory()
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(() => reads).toBe(1)
    // Asked of the worker after the history, so answered after it.
    await place(docket, '1')
    expect(reads).toBe(1)
    answer()
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
  })

  it('reads again after an error when there is news of any kind: another worker tells the same', async () => {
    const real = await openRestaurant()
    await place(real, '1')
    const { docket: counting, counted } = countedHistory(real)
    let tell: () => void = () => undefined
    const docket = withFunctions(counting, {
      onStatus: (listener) => {
        tell = () => listener(structuredClone(real.status))
        return real.onStatus(listener)
      },
    })
    counted.fails = true
    const OrderHistory = orderHistory()
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('error: ')
    counted.fails = false
    tell()
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    const { reads } = counted
    tell()
    expect(counted.reads).toBe(reads)
  })

  it('goes on when the worker dies', async () => {
    const docket = await openRestaurant()
    await place(docket, '1')
    const OrderHistory = orderHistory()
    const page = mount(provided(docket, <OrderHistory id="1" />))
    await expect.poll(page.text).toBe('ready: OrderPlaced@1')
    lastWorker()?.terminate()
    const canceling = () => docket.execute('order', '1', 'CancelOrder', { reason: 'cold' }, { commandId: 'cancel-1' })
    await canceling().catch(canceling)
    await expect.poll(page.text).toBe('ready: OrderPlaced@1 OrderCanceled@2')
  })
})
