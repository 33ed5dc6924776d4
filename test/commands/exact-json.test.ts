import { describe, expect, it } from 'vitest'
import { toExactJson } from '../../src/commands/exact-json.ts'

class Money {
  cents = 1
}

const cycle: { self?: unknown } = {}
cycle.self = cycle
let deep: unknown = null
for (let depth = 0; depth < 100_000; depth += 1) deep = [deep]

describe('the exact JSON of a state', () => {
  it.each([
    [null],
    ['text \ud800 "'],
    [[1, -1.5, 0, true, []]],
    [{ a: { b: [{ c: null }] }, 'd e': '' }],
    [JSON.parse('{"__proto__":{"a":1}}')],
  ])('is read back the same: %j', (value: unknown) => {
    expect(JSON.parse(toExactJson(value) ?? '')).toEqual(value)
  })

  it.each([
    ['undefined', undefined],
    ['a property that is undefined', { a: undefined }],
    ['an array with a hole', Array(2)],
    ['an array with a property', Object.assign([1], { extra: 1 })],
    ['NaN', [Number.NaN]],
    ['Infinity', { a: Infinity }],
    ['-0', { a: -0 }],
    ['a bigint', 1n],
    ['a function', { toJSON: () => 1 }],
    ['a Map', { a: new Map() }],
    ['a Set', new Set([1])],
    ['a Date', [new Date(0)]],
    ['an instance of a class', new Money()],
    ['an array of a class', new (class extends Array {})()],
    ['an object without a prototype', Object.create(null)],
    ['a symbol as a key', { [Symbol('a')]: 1 }],
    ['a hidden property', Object.defineProperty({}, 'a', { value: 1 })],
    ['a cycle', cycle],
    ['more depth than the stack', deep],
  ])('is not given for %s', (_, value: unknown) => {
    expect(toExactJson(value)).toBeNull()
  })
})
