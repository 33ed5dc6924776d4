import { describe, expect, it } from 'vitest'
import { givenProjection } from 'docket/testing'
import { openOrders, order, sales } from '../fixtures/restaurant/restaurant.model.ts'

const lines = [{ item: 'Izze', quantity: 1, choices: [], priceCents: 339 }]
const orderPlaced = { type: 'OrderPlaced', data: { table: '7', lines }, streamId: 'order-a' }

describe('given a projection', () => {
  it('answers queries from real SQLite', async () => {
    const projection = givenProjection(openOrders, [
      orderPlaced,
      { ...orderPlaced, streamId: 'order-b' },
      { type: 'OrderPaid', data: { amountCents: 339 }, streamId: 'order-b' },
    ])
    expect(await projection.query('select id, "table", placed_at from open_orders')).toEqual([
      { id: 'order-a', table: '7', placed_at: '2026-01-01T12:00:00.000Z' },
    ])
    expect(await projection.query('select count(*) n from open_orders where id = :id', { id: 'order-b' })).toEqual([
      { n: 0 },
    ])
  })

  it('takes the context of the events', async () => {
    const projection = givenProjection(sales, [{ ...orderPlaced, actor: 'Ann' }], { context: { actor: 'Bob' } })
    expect(await projection.query('select actor from orders')).toEqual([{ actor: 'Ann' }])
  })

  it('shows what a projection threw', async () => {
    const projection = givenProjection(openOrders, [orderPlaced, orderPlaced])
    await expect(projection.query('select * from open_orders')).rejects.toThrow(
      /open_orders failed on OrderPlaced eeeeeeee-0000-7000-8000-000000000002: UNIQUE constraint failed/,
    )
  })

  it('checks events by the schemas of the aggregates it is given', () => {
    const bad = { type: 'OrderPlaced', data: { table: 7, lines } }
    expect(() => givenProjection(openOrders, [bad], { of: [order] })).toThrow(/OrderPlaced is not valid/)
    expect(() => givenProjection(openOrders, [{ type: 'OrderPlaced', data: new Map() }])).toThrow(/is not JSON/)
  })
})
