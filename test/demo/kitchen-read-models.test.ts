import { describe, expect, it } from 'vitest'
import { givenProjection, type GivenEvent } from 'docket/testing'
import { ALL_DAY } from '../../demo/kitchen/all-day-query.ts'
import { kitchenTickets } from '../../demo/model/kitchen-tickets.ts'
import { order } from '../../demo/model/order.ts'

const of = [order]
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
const updated = (lines: readonly object[]) => ({
  ...{ type: 'OrderUpdated', data: { table: '7', note: 'No onions', lines }, streamId: 'order-a' },
})
const less = (line: object, quantity: number) => ({ ...line, quantity: -quantity })
const two = [placed('a', '7', [steak, chicken, { ...izze, station: 'bar' }]), placed('b', '3', [steak])]

const TICKETS = 'select order_id, station, step from kitchen_tickets order by placed_at, order_id, station'
const STATIONS = JSON.stringify(['grill', 'fry', 'cold', 'bar'])
const LINES = "select lines from kitchen_tickets where order_id = 'a' and station = 'grill'"

/** The lines of the grill's ticket of order a, shortly: item, wanted, made, changed. */
async function grillLines(events: readonly GivenEvent[]): Promise<unknown[]> {
  const [row] = await givenProjection(kitchenTickets, events, { of }).query(LINES)
  const lines = JSON.parse(row!['lines'] as string) as {
    item: string
    quantity: number
    made: number
    change: number
  }[]
  return lines.map(({ item, quantity, made, change }) => [item, quantity, made, change])
}

async function allDay(events: readonly GivenEvent[]): Promise<unknown[]> {
  return await givenProjection(kitchenTickets, events, { of }).query(ALL_DAY, [STATIONS])
}

describe('the tickets of the kitchen', () => {
  it('are one for a station and an order', async () => {
    const tickets = givenProjection(kitchenTickets, two, { of })
    expect(await tickets.query(TICKETS)).toEqual([
      { order_id: 'a', station: 'bar', step: 'waiting' },
      { order_id: 'a', station: 'grill', step: 'waiting' },
      { order_id: 'b', station: 'grill', step: 'waiting' },
    ])
    expect(await tickets.query("select note from kitchen_tickets where order_id = 'a' and station = 'grill'")).toEqual([
      { note: 'No onions' },
    ])
    expect(await grillLines(two)).toEqual([
      ['Steak Bowl', 2, 0, 0],
      ['Chicken Bowl', 1, 0, 0],
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

  it('go with their order, once the station has seen that it is canceled', async () => {
    const served = { type: 'OrderServed', data: {}, streamId: 'order-a' }
    const canceled = { type: 'OrderCanceled', data: { reason: 'The guests left' }, streamId: 'order-b' }
    const gone = [...two, served, canceled]
    expect(await givenProjection(kitchenTickets, gone, { of }).query(TICKETS)).toEqual([
      { order_id: 'b', station: 'grill', step: 'canceled' },
    ])
    expect(await allDay(gone)).toEqual([])
    const seen = [...gone, at('CancelAcknowledged', 'b', 'grill')]
    expect(await givenProjection(kitchenTickets, seen, { of }).query(TICKETS)).toEqual([])
  })

  it('are gone with a canceled order when they were bumped', async () => {
    const bumped = [...two, ...['OrderStarted', 'OrderReady', 'OrderBumped'].map((type) => at(type, 'a', 'grill'))]
    const canceled = { type: 'OrderCanceled', data: { reason: 'The guests left' }, streamId: 'order-a' }
    expect(await givenProjection(kitchenTickets, [...bumped, canceled], { of }).query(TICKETS)).toEqual([
      { order_id: 'a', station: 'bar', step: 'canceled' },
      { order_id: 'b', station: 'grill', step: 'waiting' },
    ])
  })

  it('show what was added and taken out until the cook takes them up', async () => {
    const changed = [...two, at('OrderStarted', 'a', 'grill'), updated([less(steak, 1), less(chicken, 1)])]
    expect(await grillLines(changed)).toEqual([
      ['Steak Bowl', 1, 0, -1],
      ['Chicken Bowl', 0, 0, -1],
    ])
    expect(await givenProjection(kitchenTickets, changed, { of }).query(TICKETS)).toContainEqual({
      ...{ order_id: 'a', station: 'grill', step: 'waiting' },
    })
    expect(await grillLines([...changed, at('OrderStarted', 'a', 'grill')])).toEqual([['Steak Bowl', 1, 0, 0]])
  })

  it('come back for what was added when they were made, and for that alone', async () => {
    const made = [...two, ...['OrderStarted', 'OrderReady', 'OrderBumped'].map((type) => at(type, 'a', 'grill'))]
    const more = [...made, updated([{ ...chicken, quantity: 2 }])]
    expect(await grillLines(more)).toEqual([
      ['Steak Bowl', 2, 2, 0],
      ['Chicken Bowl', 3, 1, 2],
    ])
    expect(await allDay(more)).toContainEqual({ item: 'Chicken Bowl', quantity: 2 })
    const less1 = [...made, updated([less(chicken, 1)])]
    expect(await givenProjection(kitchenTickets, less1, { of }).query(TICKETS)).toContainEqual({
      ...{ order_id: 'a', station: 'grill', step: 'bumped' },
    })
  })

  it('are new at a station that had no part before, also when all was served', async () => {
    const chips = { item: 'Chips', quantity: 1, priceCents: 215, station: 'fry' }
    const served = { type: 'OrderServed', data: {}, streamId: 'order-a' }
    expect(
      await givenProjection(kitchenTickets, [...two, served, updated([chips])], { of }).query(TICKETS),
    ).toContainEqual({
      ...{ order_id: 'a', station: 'fry', step: 'waiting' },
    })
  })
})

describe('a delivery that is changed', () => {
  it('makes no ticket of a table', async () => {
    const delivery = { ...updated([chicken]), streamId: 'delivery-a' }
    expect(await givenProjection(kitchenTickets, [delivery], { of }).query(TICKETS)).toEqual([])
  })
})

describe('the all-day counts', () => {
  it('sum up what is to be made over all orders, the most first', async () => {
    expect(await allDay(two)).toEqual([
      { item: 'Steak Bowl', quantity: 4 },
      { item: 'Izze', quantity: 3 },
      { item: 'Chicken Bowl', quantity: 1 },
    ])
  })

  it('count what is started, and not what is ready', async () => {
    const started = [...two, at('OrderStarted', 'a', 'grill')]
    expect(await allDay(started)).toHaveLength(3)
    const ready = [...started, at('OrderReady', 'a', 'grill')]
    expect(await allDay(ready)).toEqual([
      { item: 'Izze', quantity: 3 },
      { item: 'Steak Bowl', quantity: 2 },
    ])
  })
})
