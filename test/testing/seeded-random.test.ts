import { describe, expect, it } from 'vitest'
import { seededRandom } from 'docket/testing'

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (seed: number) => {
      const random = seededRandom(seed)
      return Array.from({ length: 4 }, () => random.integer(1_000))
    }
    expect(numbers(42)).toEqual([601, 448, 852, 669])
    expect(numbers(42)).toEqual(numbers(42))
    expect(numbers(43)).not.toEqual(numbers(42))
  })

  it('spreads evenly', () => {
    const random = seededRandom(7)
    const counts = new Array<number>(10).fill(0)
    for (let round = 0; round < 10_000; round += 1) counts[random.integer(10)]! += 1
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(Math.max(...counts)).toBeLessThan(1_100)
  })

  it('chooses', () => {
    const random = seededRandom(1)
    expect(random.chance(0)).toBe(false)
    expect(random.chance(1)).toBe(true)
    expect(['a', 'b']).toContain(random.pick(['a', 'b']))
    const items = [1, 2, 3, 4, 5]
    expect(random.shuffle(items).sort()).toEqual(items)
    expect(items).toEqual([1, 2, 3, 4, 5])
  })
})
