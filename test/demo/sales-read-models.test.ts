import { describe, expect, it } from 'vitest'
import { defineProjection } from 'docket'
import { given, givenProjection } from 'docket/testing'
import { DAY_SUMS, HOUR_SALES, ITEM_SALES, MEDIAN_SECONDS } from '../../demo/manager/sales/sales-queries.ts'
import { orderQueries } from '../../demo/manager/orders/order-search.ts'
import { orderBook } from '../../demo/model/order-book.ts'
import { totalCents } from '../../demo/model/order-line.ts'
import { order } from '../../demo/model/order.ts'
import { soldItems } from '../../demo/model/sold-items.ts'

const PAYMENT = '0190a3c4-0000-7000-8000-00000000aa01'
const OTHER_PAYMENT = '0190a3c4-0000-7000-8000-00000000aa02'
const DAY = ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'] as const
const steak = { item: 'Steak Bowl', quantity: 2, priceCents: 925, station: 'grill' } as const
const izze = { item: 'Izze', quantity: 1, priceCents: 339, station: 'bar' } as const

const at = (time: string) => ({ recordedAt: `2026-03-01T${time}Z` })
const placed = (id: string, time: string, lines: readonly object[]) => ({
  ...{ type: 'OrderPlaced', data: { table: '7', note: '', number: `A-${id}`, lines }, streamId: `order-${id}` },
  ...at(time),
})
const then = (type: string, id: string, data: object, time = '13:00:00') => ({
  ...{ type, data, streamId: `order-${id}` },
  ...at(time),
})
const updated = (id: string, lines: readonly object[]) => then('OrderUpdated', id, { table: '7', note: '', lines })

/** Both read models, as queries join them. */
const both = defineProjection('both', {
  tables: orderBook.tables + soldItems.tables,
  on: Object.fromEntries(
    Object.keys(order.events).map((type) => [
      type,
      (db, event) => {
        orderBook.on[type]?.(db, event)
        soldItems.on[type]?.(db, event)
      },
    ]),
  ),
})
const sales = (events: Parameters<typeof givenProjection>[1]) => givenProjection(both, events, { of: [order] })

describe('the sales of a day', () => {
  const two = [placed('1', '12:10:00', [steak, izze]), placed('2', '18:59:59', [steak])]

  it('are summed up by hour and by item', async () => {
    const day = sales(two)
    expect(await day.query(DAY_SUMS, DAY)).toEqual([{ orders: 2, canceled: 0, cents: 4039, cash: 0, card: 0 }])
    expect(await day.query(HOUR_SALES, [DAY[0], ...DAY])).toEqual([
      { hour: 12, orders: 1, cents: 2189 },
      { hour: 18, orders: 1, cents: 1850 },
    ])
    expect(await day.query(ITEM_SALES, DAY)).toEqual([
      { item: 'Steak Bowl', quantity: 4, cents: 3700 },
      { item: 'Izze', quantity: 1, cents: 339 },
    ])
  })

  it('are of that day alone', async () => {
    const next = ['2026-03-02T00:00:00.000Z', '2026-03-03T00:00:00.000Z']
    expect(await sales(two).query(DAY_SUMS, next)).toMatchObject([{ orders: 0, cents: 0 }])
    expect(await sales(two).query(ITEM_SALES, next)).toEqual([])
  })

  it('know of no order that was canceled, but that it was', async () => {
    const day = sales([...two, then('OrderCanceled', '1', { reason: 'The guests left' })])
    expect(await day.query(DAY_SUMS, DAY)).toMatchObject([{ orders: 1, canceled: 1, cents: 1850 }])
    expect(await day.query(ITEM_SALES, DAY)).toEqual([{ item: 'Steak Bowl', quantity: 2, cents: 1850 }])
    expect(await day.query(HOUR_SALES, [DAY[0], ...DAY])).toEqual([{ hour: 18, orders: 1, cents: 1850 }])
  })

  it('follow what is added to an order and taken out', async () => {
    const day = sales([
      ...two,
      updated('1', [
        { ...steak, quantity: -1 },
        { ...izze, quantity: 2 },
      ]),
    ])
    expect(await day.query(DAY_SUMS, DAY)).toMatchObject([{ cents: 4039 - 925 + 678 }])
    expect(await day.query(ITEM_SALES, DAY)).toEqual([
      { item: 'Izze', quantity: 3, cents: 1017 },
      { item: 'Steak Bowl', quantity: 3, cents: 2775 },
    ])
    const none = sales([...two, updated('1', [{ ...izze, quantity: -1 }])])
    expect(await none.query(ITEM_SALES, DAY)).toEqual([{ item: 'Steak Bowl', quantity: 4, cents: 3700 }])
  })
})

describe('the time to ready', () => {
  const one = placed('1', '12:00:00', [steak, izze])
  const ready = (id: string, station: string, time: string) => then('OrderReady', id, { station }, time)

  it('ends when the last station is ready', async () => {
    const half = [one, ready('1', 'grill', '12:09:00')]
    expect(await sales(half).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: null }])
    expect(await sales([...half, ready('1', 'bar', '12:04:00')]).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: 540 }])
  })

  it('is the middle one of several, and the mean of the two in the middle', async () => {
    const many = ['12:01:00', '12:02:00', '12:30:00'].flatMap((time, index) => [
      placed(String(index), '12:00:00', [steak]),
      ready(String(index), 'grill', time),
    ])
    expect(await sales(many).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: 120 }])
    expect(await sales(many.slice(0, 4)).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: 90 }])
  })

  it('goes on when there is more to make, and does not wait for what is taken out', async () => {
    const made = [one, ready('1', 'grill', '12:09:00'), ready('1', 'bar', '12:04:00')]
    expect(await sales([...made, updated('1', [izze])]).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: null }])
    const off = [one, ready('1', 'grill', '12:09:00'), updated('1', [{ ...izze, quantity: -1 }])]
    expect(await sales(off).query(MEDIAN_SECONDS, DAY)).toEqual([{ seconds: 540 }])
  })
})

describe('the order book', () => {
  const paid = (type: string, payment: string, amountCents = 1000) => then(type, '1', { payment, amountCents })
  const one = placed('1', '12:00:00', [steak, izze])
  const LISTED =
    'select number, status, total_cents, cash_cents, card_cents, ended_at is not null as ended, reason from order_book'

  it('tells what was paid in cash and what by card', async () => {
    const events = [one, paid('OrderPaid', OTHER_PAYMENT, 1189), paid('CardPaymentRequested', PAYMENT)]
    const authorized = [...events, paid('CreditCardAuthorized', PAYMENT)]
    expect(await sales(events).query(DAY_SUMS, DAY)).toMatchObject([{ cash: 1189, card: 0 }])
    expect(await sales(authorized).query(DAY_SUMS, DAY)).toMatchObject([{ cash: 1189, card: 1000 }])
  })

  it.each([
    ['a card that is asked for', [paid('CardPaymentRequested', PAYMENT), paid('CreditCardAuthorized', PAYMENT)]],
    ['another card', [paid('CardPaymentRequested', PAYMENT), paid('CreditCardAuthorized', OTHER_PAYMENT)]],
    [
      'a card that was taken back',
      [
        paid('CardPaymentRequested', PAYMENT),
        then('CardPaymentWithdrawn', '1', { payment: PAYMENT }),
        paid('CreditCardAuthorized', PAYMENT),
      ],
    ],
    [
      'a card that was declined',
      [
        paid('CardPaymentRequested', PAYMENT),
        then('CreditCardDeclined', '1', { payment: PAYMENT, reason: 'over-limit' }),
        paid('CreditCardAuthorized', PAYMENT),
      ],
    ],
    [
      'an order that was canceled',
      [paid('CardPaymentRequested', PAYMENT), then('OrderCanceled', '1', { reason: 'Gone' })],
    ],
    ['changes', [updated('1', [{ ...izze, quantity: -1 }, steak]), then('OrderServed', '1', {})]],
  ])('agrees with the order itself about %s', async (_, events) => {
    const all = [one, ...events]
    const [row] = await sales(all).query(LISTED)
    given(order, all as never).thenState((state) => {
      expect(row).toMatchObject({ status: state.status, total_cents: totalCents(state.lines), number: state.number })
      expect(Number(row!['cash_cents']) + Number(row!['card_cents'])).toBe(state.paidCents)
    })
  })

  it('has an order that was served wait again when there is more to come', async () => {
    const served = [one, then('OrderServed', '1', {})]
    expect(await sales(served).query(LISTED)).toMatchObject([{ status: 'served', ended: 1 }])
    expect(await sales([...served, updated('1', [izze])]).query(LISTED)).toMatchObject([{ status: 'placed', ended: 0 }])
  })

  it('is searched by number, table, kind and day', async () => {
    const book = sales([one, placed('2', '12:30:00', [steak]), then('OrderServed', '2', {})])
    const found = async (search: Partial<Parameters<typeof orderQueries>[0]>) => {
      const { list, count, params } = orderQueries({ day: null, kind: null, text: '', ...search })
      const rows = await book.query(list, params)
      expect(await book.query(count, params)).toEqual([{ total: rows.length }])
      return rows.map(({ number }) => number)
    }
    expect(await found({})).toEqual(['A-2', 'A-1'])
    expect(await found({ text: 'a-2' })).toEqual(['A-2'])
    expect(await found({ text: 'Table 7' })).toEqual(['A-2', 'A-1'])
    expect(await found({ text: '9' })).toEqual([])
    expect(await found({ kind: 'unpaid' })).toEqual(['A-2'])
    expect(await found({ kind: 'open' })).toEqual(['A-1'])
    expect(await found({ day: '2026-02-20' })).toEqual([])
  })
})
