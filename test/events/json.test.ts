import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toJson } from '../../src/events/json.ts'

class Money {
  cents = 1
}

const cycle: { a: { self?: unknown }[] } = { a: [{}] }
cycle.a[0]!.self = cycle

describe('data as JSON', () => {
  it('is what JSON keeps of it, key by key', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy = toJson(value, 'data')
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
        expect(copy).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('is a copy', () => {
    const value = { lines: [{ item: 'Burger' }] }
    const copy = toJson(value, 'data')
    value.lines[0]!.item = 'Fries'
    expect(copy).toEqual({ lines: [{ item: 'Burger' }] })
  })

  it('has no undefined properties and no -0, and keeps a key named __proto__', () => {
    expect(JSON.stringify(toJson({ a: undefined, b: -0 }, 'data'))).toBe('{"b":0}')
    const copy = toJson(JSON.parse('{"__proto__":{"admin":true}}'), 'data')
    expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true}}')
    expect((copy as { admin?: boolean }).admin).toBeUndefined()
  })

  it('may hold the same object twice, and one without a prototype', () => {
    const line = { item: 'Burger' }
    const bare: object = Object.assign(Object.create(null), { line })
    expect(toJson([line, bare], 'data')).toEqual([line, { line }])
  })

  it.each([
    ['a Date', { at: [{ of: new Date(0) }] }, 'data at at[0].of: Date is not JSON'],
    ['a Map', new Map(), 'data: Map is not JSON'],
    ['an instance', { price: new Money() }, 'data at price: Money is not JSON'],
    ['NaN', [[0, Number.NaN]], 'data at [0][1]: NaN is not JSON'],
    ['a function', { a: { b: () => 1 } }, 'data at a.b: function is not JSON'],
    ['a bigint', { a: 1n }, 'data at a: bigint is not JSON'],
    ['a hole', { a: Array(1) }, 'data at a[0]: undefined is not JSON'],
    ['a cycle', cycle, 'data at a[0].self: Object is not JSON'],
  ])('refuses %s, and says where', (_, value: unknown, message) => {
    expect(() => toJson(value, 'data')).toThrow(message)
  })
})
