import { describe, expect, it } from 'vitest'
import { command, defineAggregate, reject } from 'docket'
import { given } from 'docket/testing'
import * as v from 'valibot'
import { order, type OrderLine } from '../fixtures/restaurant/restaurant.model.ts'

const line: OrderLine = { item: 'Chicken Bowl', quantity: 2, choices: ['Rice'], priceCents: 1698 }
const orderPlaced = { type: 'OrderPlaced' as const, data: { table: '7', lines: [line] } }

/** The message of what `act` throws. */
function thrownBy(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    return (error as Error).message
  }
  throw new Error('nothing was thrown')
}

describe('given, when, then', () => {
  it('checks the events a command leads to', () => {
    given(order, []).when('PlaceOrder', orderPlaced.data).then([orderPlaced])
    given(order, [orderPlaced])
      .when('PayOrder', { amountCents: 1698 })
      .then([{ type: 'OrderPaid', data: { amountCents: 1698 } }])
  })

  it('checks refusals, and commands that lead to nothing', () => {
    given(order, [orderPlaced]).when('PlaceOrder', orderPlaced.data).thenRejects('already-placed')
    given(order, [orderPlaced, { type: 'OrderSentToKitchen', data: {} }])
      .when('SendToKitchen', {})
      .thenNothing()
  })

  it('checks the state before and after', () => {
    given(order, [orderPlaced]).thenState({ status: 'placed', table: '7', lines: [line] })
    given(order, [orderPlaced])
      .when('CancelOrder', { reason: 'left' })
      .thenState({ status: 'canceled', table: '7', lines: [line] })
    given(order, [orderPlaced])
      .when('AddLine', { line })
      .thenState(({ lines }) => expect(lines).toHaveLength(2))
  })

  it('shows how the events differ', () => {
    const outcome = given(order, []).when('PlaceOrder', { table: '7', lines: [] })
    expect(thrownBy(() => outcome.then([{ type: 'OrderPlaced', data: { table: '8', lines: [] } }]))).toBe(
      [
        'PlaceOrder should lead to these events.',
        '',
        '- expected',
        '+ actual',
        '',
        '  [',
        '    {',
        '      "type": "OrderPlaced",',
        '      "data": {',
        '-       "table": "8",',
        '+       "table": "7",',
        '        "lines": []',
        '      }',
        '    }',
        '  ]',
      ].join('\n'),
    )
    expect(() => outcome.then([])).toThrow(expect.objectContaining({ expected: [], actual: [expect.anything()] }))
  })

  it('shows a refusal where events were expected, and the other way round', () => {
    const refused = given(order, []).when('PayOrder', { amountCents: 1 })
    expect(thrownBy(() => refused.then([]))).toMatch(/\+ .*"rejects": "not-open"/)
    expect(thrownBy(() => refused.thenNothing())).toMatch(/PayOrder should lead to nothing/)
    expect(thrownBy(() => refused.thenRejects('already-paid'))).toMatch(/"rejects": "already-paid"/)
    expect(thrownBy(() => refused.thenState(order.initialState()))).toMatch(/PayOrder should lead to a state/)
    const accepted = given(order, []).when('PlaceOrder', orderPlaced.data)
    expect(thrownBy(() => accepted.thenRejects('already-placed'))).toMatch(/be rejected with already-placed/)
    expect(thrownBy(() => accepted.thenNothing())).toMatch(/OrderPlaced/)
    expect(thrownBy(() => accepted.thenState(order.initialState()))).toMatch(/- .*"status": "new"/)
  })

  it('compares the details of a refusal only when they are given', () => {
    const stock = defineAggregate('stock', {
      events: { Taken: v.object({ n: v.number() }) },
      initialState: () => ({ left: 2 }),
      evolve: { Taken: (state, { data }) => ({ left: state.left - data.n }) },
      commands: {
        Take: command(v.object({ n: v.number() }), (state: { left: number }, { n }) =>
          n > state.left ? reject('too-few', { left: state.left }) : [{ type: 'Taken', data: { n } }],
        ),
      },
    })
    const refused = given(stock, [{ type: 'Taken', data: { n: 1 } }]).when('Take', { n: 2 })
    refused.thenRejects('too-few')
    refused.thenRejects('too-few', { left: 1 })
    expect(() => refused.thenRejects('too-few', { left: 2 })).toThrow(/- .*"left": 2/)
  })

  it('refuses input and events that their schemas do not take', () => {
    expect(() => given(order).when('PlaceOrder', { table: 7 } as never)).toThrow(/PlaceOrder is not valid: .*table/)
    expect(() => given(order, [{ type: 'OrderPaid', data: {} } as never])).toThrow(/OrderPaid is not valid/)
    expect(() => given(order, [{ type: 'OrderEaten', data: {} } as never])).toThrow(/No event OrderEaten is declared/)
    expect(() => given(order).when('EatOrder' as never, {} as never)).toThrow(/has no command EatOrder/)
  })

  it('gives events a context that is the same in every run and can be set', () => {
    const visits = defineAggregate('visit', {
      events: { Seen: v.object({}) },
      initialState: (): readonly unknown[] => [],
      evolve: {
        Seen: (state, { data: _, ...context }) => [...state, context],
      },
      commands: {},
    })
    const seen = { type: 'Seen', data: {} } as const
    given(visits, [seen, { ...seen, actor: 'Ann', recordedAt: '2026-11-23T18:00:00.000Z' }], {
      deviceId: 'till',
    }).thenState((state) => {
      expect(state).toMatchObject([
        { id: 'eeeeeeee-0000-7000-8000-000000000001', version: 1, recordedAt: '2026-01-01T12:00:00.000Z', actor: null },
        { streamId: 'visit-1', version: 2, recordedAt: '2026-11-23T18:00:00.000Z', actor: 'Ann', deviceId: 'till' },
      ])
    })
  })

  it('is not a promise', async () => {
    const outcome = given(order, [orderPlaced]).when('SendToKitchen', {})
    await expect(Promise.resolve(outcome as unknown)).rejects.toThrow(/not a promise/)
  })
})
