import { describe, expect, it } from 'vitest'
import { followWork, NO_WORK, type WorkStatus } from '../../demo/sync/long-work.ts'

const CALM: WorkStatus = { replay: null, connection: 'online', pending: 0, position: 10, head: 10 }

/** The work shown after each of some statuses. */
function shownAfter(...statuses: readonly Partial<WorkStatus>[]): readonly string[] {
  let work = NO_WORK
  return statuses.map((status) => {
    work = followWork(work, { ...CALM, ...status })
    const { shown } = work
    return shown === null ? '' : `${shown.kind} ${shown.done}/${shown.total}`
  })
}

describe('long work', () => {
  it('shows how many changes are sent, from where they waited without a connection', () => {
    const statuses = [
      { connection: 'offline', pending: 399 },
      { connection: 'offline', pending: 400 },
      { pending: 400 },
      { pending: 280 },
      // Captured while sending.
      { pending: 281 },
      { pending: 0 },
      { pending: 1 },
    ] as const
    expect(shownAfter(...statuses)).toEqual(['', '', 'sending 0/400', 'sending 120/400', 'sending 120/401', '', ''])
  })

  it('begins to count anew when the connection was lost in the midst', () => {
    const statuses = [
      { pending: 400 },
      { pending: 300 },
      { connection: 'offline', pending: 300 },
      { pending: 300 },
    ] as const
    expect(shownAfter(...statuses)).toEqual(['sending 0/400', 'sending 100/400', '', 'sending 0/300'])
  })

  it('counts what was sent before the connection is known to be back', () => {
    const statuses = [
      { connection: 'offline', pending: 90 },
      { connection: 'offline', pending: 30 },
      { pending: 30 },
    ] as const
    expect(shownAfter(...statuses)).toEqual(['', 'sending 60/90', 'sending 60/90'])
  })

  it('keeps silent about few changes', () => {
    expect(shownAfter({ pending: 50 }, { pending: 51 })).toEqual(['', 'sending 0/51'])
  })

  it('shows how much is fetched by a tablet with nothing on it', () => {
    const statuses = [
      { connection: 'connecting', position: 0, head: 0 },
      { position: 5_000, head: 12_000 },
      { position: 10_000, head: 12_000 },
      { position: 12_000, head: 12_000 },
    ] as const
    expect(shownAfter(...statuses)).toEqual(['fetching 0/0', 'fetching 5000/12000', 'fetching 10000/12000', ''])
  })

  it('shows nothing to a tablet of a café without orders', () => {
    expect(shownAfter({ position: 0, head: 0 })).toEqual([''])
  })

  it('keeps silent about an event of another tablet', () => {
    expect(shownAfter({ head: 11 }, { position: 11, head: 11 })).toEqual(['', ''])
  })

  it('shows first how far the lists are', () => {
    expect(shownAfter({ replay: { done: 1, total: 9 }, pending: 400 })).toEqual(['reading 1/9'])
  })

  it('is the same value as long as nothing changes', () => {
    const first = followWork(NO_WORK, { ...CALM, pending: 400 })
    expect(followWork(first, { ...CALM, pending: 400 })).toBe(first)
  })
})
