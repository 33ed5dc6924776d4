import { describe, expect, it } from 'vitest'
import { order, restaurant } from './restaurant.model.ts'

const placed = { table: '7', items: ['Chicken Bowl'] }
const { PlaceOrder, CancelOrder } = order.commands

describe("the README's model", () => {
  it('places an order once', () => {
    const state = order.initialState()
    expect(PlaceOrder.decide(state, placed)).toEqual([{ type: 'OrderPlaced', data: placed }])
    expect(PlaceOrder.decide({ ...state, status: 'placed' }, placed)).toMatchObject({ reason: 'already-placed' })
  })

  it('cancels an order that stands, and no other', () => {
    const state = order.initialState()
    const wish = { reason: 'the guest left' }
    expect(CancelOrder.decide({ ...state, status: 'placed' }, wish)).toEqual([{ type: 'OrderCanceled', data: wish }])
    expect(CancelOrder.decide(state, wish)).toMatchObject({ reason: 'not-open' })
  })

  it('names what it declares', () => {
    expect(restaurant.aggregates.map(({ name }) => name)).toEqual(['order'])
    expect(restaurant.projections.map(({ name }) => name)).toEqual(['open_orders'])
  })
})
