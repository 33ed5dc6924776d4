import { describe, expect, it } from 'vitest'
import { defineAggregate } from 'docket'
import { order } from '../fixtures/restaurant/restaurant.model.ts'

describe('defineAggregate', () => {
  it('folds events into state', () => {
    expect(order.initialState().status).toBe('new')
  })

  it('refuses an event without evolve', () => {
    expect(() =>
      // @ts-expect-error a missing evolve is a type error too
      defineAggregate('bad', { events: order.events, initialState: () => ({}), evolve: {}, commands: {} }),
    ).toThrow(/no evolve for its event OrderPlaced/)
  })
})
