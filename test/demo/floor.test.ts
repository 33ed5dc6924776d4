import { describe, expect, it } from 'vitest'
import { given, givenProjection } from 'docket/testing'
import { floor, letterAt, orderNumbers, tablets } from '../../demo/model/floor.ts'
import { order } from '../../demo/model/order.ts'

const LEFT = '0190a3c4-0000-7000-8000-00000000d001'
const RIGHT = '0190a3c4-0000-7000-8000-00000000d002'
const joined = (device: string, letter: string) => ({ type: 'TabletJoined' as const, data: { device, letter } })

describe('a tablet that joins', () => {
  it('gets the next letter, once', () => {
    given(floor, [])
      .when('JoinFloor', { device: LEFT })
      .then([joined(LEFT, 'A')])
    given(floor, [joined(LEFT, 'A')])
      .when('JoinFloor', { device: RIGHT })
      .then([joined(RIGHT, 'B')])
    given(floor, [joined(LEFT, 'A')])
      .when('JoinFloor', { device: LEFT })
      .thenNothing()
  })

  it('finds a letter however many there are', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(letterAt)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
    expect(new Set(Array.from({ length: 2_000 }, (_, index) => letterAt(index))).size).toBe(2_000)
  })

  it('is listed with its letter, which counts from its place in the log', async () => {
    const [tablet] = await givenProjection(tablets, [joined(LEFT, 'A')], { of: [floor] }).query('select * from tablets')
    expect(tablet).toMatchObject({ device: LEFT, letter: 'A', position: 1 })
  })
})

describe('the numbers of orders', () => {
  it('go on from the highest of each tablet', async () => {
    const placed = (number: string | undefined) => ({
      type: 'OrderPlaced',
      data: { table: '1', note: '', lines: [{ item: 'Chips', quantity: 1, priceCents: 215 }], number },
    })
    const events = ['A-1', 'B-7', 'A-3', 'A-2', '3F2A9-1', undefined].map(placed)
    const rows = await givenProjection(orderNumbers, events, { of: [order] }).query(
      'select * from order_numbers order by prefix',
    )
    expect(rows).toEqual([
      { prefix: '3F2A9', last: 1 },
      { prefix: 'A', last: 3 },
      { prefix: 'B', last: 7 },
    ])
  })
})
