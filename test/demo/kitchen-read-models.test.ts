import { describe, expect, it } from 'vitest'
import { givenProjection } from 'docket/testing'
import { allDayItems } from '../../demo/model/all-day-items.ts'
import { kitchenTickets } from '../../demo/model/kitchen-tickets.ts'
import { order } from '../../demo/model/order.ts'

const BUMP = '0190a3c4-0000-7000-8000-00000000b001'
const steak = { item: 'Steak Bowl', quantity: 2, priceCents: 925, station: 'grill' }
const chicken = { item: 'Chicken Bowl', quantity: 1, priceCents: 875, station: 'grill' }
const izze = { item: 'Izze', quantity: 3, priceCents: 339 }

const placed = (id: string, table: string, lines: readonly object[]) => ({
  type: 'OrderPlaced',
  data: { table, note: 'No onions', lines },
  streamId: `order-${id}`,
})
const at = (type: string, id: string, station: string) => ({ type, data: { station }, streamId: `order-${id}` })
const two = [placed('a', '7', [steak, chicken, { ...izze, station: 'bar' }]), placed('b', '3', [steak])]

const TICKETS = 'select order_id, station, step from kitchen_tickets order by placed_at, order_id, station'
const ALL_DAY = 'select item, sum(quantity) as quantity from all_day_items group by item order by item'
const of = [order]

describe('the tickets of the kitchen', () => {
  it('are one for a station and an order', async () => {
    const tickets = givenProjection(kitchenTickets, two, { of })
    expect(await tickets.query(TICKETS)).toEqual([
      { order_id: 'a', station: 'bar', step: 'waiting' },
      { order_id: 'a', station: 'grill', step: 'waiting' },
      { order_id: 'b', station: 'grill', step: 'waiting' },
    ])
    expect(
      await tickets.query("select lines, note from kitchen_tickets where order_id = 'a' and station = 'grill'"),
    ).toEqual([
      {
        lines: JSON.stringify([
          { item: 'Steak Bowl', quantity: 2 },
          { item: 'Chicken Bowl', quantity: 1 },
        ]),
        note: 'No onions',
      },
    ])
  })

  it('follow the steps of their own station, and come back when they are recalled', async () => {
    const toBump = [...two, at('OrderStarted', 'a', 'grill'), at('OrderReady', 'a', 'grill')]
    const bumped = [...toBump, { ...at('OrderBumped', 'a', 'grill'), id: BUMP }]
    const grill =
      "select step, bumped_at is null as shown from kitchen_tickets where order_id = 'a' and station = 'grill'"
    expect(await givenProjection(kitchenTickets, bumped, { of }).query(grill)).toEqual([{ step: 'bumped', shown: 0 }])
    expect(await givenProjection(kitchenTickets, bumped, { of }).query(TICKETS)).toContainEqual({
      order_id: 'a',
      station: 'bar',
      step: 'waiting',
    })
    const recalled = { type: 'OrderRecalled', data: { station: 'grill', reverses: BUMP }, streamId: 'order-a' }
    expect(await givenProjection(kitchenTickets, [...bumped, recalled], { of }).query(grill)).toEqual([
      { step: 'ready', shown: 1 },
    ])
  })

  it('go with their order', async () => {
    const gone = [
      { type: 'OrderServed', data: {}, streamId: 'order-a' },
      { type: 'OrderCanceled', data: { reason: 'The guests left' }, streamId: 'order-b' },
    ]
    expect(await givenProjection(kitchenTickets, [...two, ...gone], { of }).query(TICKETS)).toEqual([])
    expect(await givenProjection(allDayItems, [...two, ...gone], { of }).query(ALL_DAY)).toEqual([])
  })
})

describe('the all-day counts', () => {
  it('sum up what is to be made over all orders', async () => {
    expect(await givenProjection(allDayItems, two, { of }).query(ALL_DAY)).toEqual([
      { item: 'Chicken Bowl', quantity: 1 },
      { item: 'Izze', quantity: 3 },
      { item: 'Steak Bowl', quantity: 4 },
    ])
  })

  it('count what is started, and not what is ready', async () => {
    const started = [...two, at('OrderStarted', 'a', 'grill')]
    expect(await givenProjection(allDayItems, started, { of }).query(ALL_DAY)).toHaveLength(3)
    const ready = [...started, at('OrderReady', 'a', 'grill')]
    expect(await givenProjection(allDayItems, ready, { of }).query(ALL_DAY)).toEqual([
      { item: 'Izze', quantity: 3 },
      { item: 'Steak Bowl', quantity: 2 },
    ])
  })
})
