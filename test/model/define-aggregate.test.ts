import { describe, expect, it } from 'vitest'
import { defineAggregate } from 'docket'
import * as v from 'valibot'
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

  it('tells states folded by other code apart', () => {
    const counter = (step: 'one' | 'two', version?: number) =>
      defineAggregate('counter', {
        events: { Counted: v.object({}) },
        initialState: () => ({ count: 0 }),
        evolve: {
          Counted: step === 'one' ? ({ count }) => ({ count: count + 1 }) : ({ count }) => ({ count: count + 2 }),
        },
        commands: {},
        ...(version === undefined ? {} : { version }),
      }).foldSource()
    expect(counter('one')).toBe(counter('one', 1))
    expect(new Set([counter('one'), counter('two'), counter('one', 2)]).size).toBe(3)
    expect(() => counter('one', 0)).toThrow(/version of aggregate counter is a whole number from 1/)
  })
})
