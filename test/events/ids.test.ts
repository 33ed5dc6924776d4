import { afterEach, describe, expect, it, vi } from 'vitest'
import { validate, version } from 'uuid'
import { newId } from '../../src/events/ids.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('new ids', () => {
  it('are UUIDs of version 7, each another one, and sort in the order they were made', () => {
    const ids = Array.from({ length: 20_000 }, newId)
    expect(ids.filter((id) => !validate(id) || version(id) !== 7)).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
    expect([...ids].sort()).toEqual(ids)
  })

  it('begin with the time', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2040-01-01T00:00:00.000Z') })
    expect(parseInt(newId().replace('-', '').slice(0, 12), 16)).toBe(Date.now())
  })

  it('sort also when the clock is set back', () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2041-01-01T00:00:00.000Z') })
    const before = newId()
    vi.setSystemTime(new Date('2040-06-01T00:00:00.000Z'))
    expect(newId() > before).toBe(true)
  })

  it('share no random part', () => {
    const tails = Array.from({ length: 5_000 }, () => newId().slice(-12))
    expect(new Set(tails).size).toBe(tails.length)
  })
})
