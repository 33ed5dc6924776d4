import { afterEach, describe, expect, it, vi } from 'vitest'
import { validate, version } from 'uuid'
import { eventIdAt, familyOf, isId, newCommitId, newId } from '../../src/events/ids.ts'
import { MAX_COMMIT_EVENTS } from '../../src/events/commit-schema.ts'

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

describe('the ids of a commit and its events', () => {
  it('differ, are UUIDs, and sort as they were made', () => {
    const commits = Array.from({ length: 50 }, newCommitId)
    const ids = commits.flatMap((commitId) => [
      commitId,
      ...Array.from({ length: 20 }, (_, i) => eventIdAt(commitId, i)),
    ])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every(isId)).toBe(true)
    expect([...ids].sort()).toEqual(ids)
  })

  it('have room for the largest commit', () => {
    const commitId = newCommitId()
    const last = eventIdAt(commitId, MAX_COMMIT_EVENTS - 1)
    expect(isId(last)).toBe(true)
    expect(familyOf(last)).toBe(familyOf(commitId))
    expect(last > commitId).toBe(true)
  })
})
