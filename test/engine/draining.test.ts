import { afterEach, describe, expect, it } from 'vitest'
import { memoryLog, type EventLog } from 'docket'
import { followLog, type LogFollower } from '../../src/engine/follow-log.ts'
import { eventsOf } from '../../src/events/stored-event.ts'
import { openReadModels } from '../../src/read-models/open-read-models.ts'
import type { ReadModels } from '../../src/read-models/read-models.ts'
import { commitOn } from '../builders/commits.ts'
import { countedModel } from '../builders/counted-model.ts'
import { startDraining } from '../builders/draining.ts'

const PENDING = 2_000
const BATCHES = 20
const NOTES = 'select count(*) n from notes'

const closing: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Backlog {
  readonly log: EventLog
  readonly readModels: ReadModels
  readonly counts: { notes: number; words: number }
}

async function openBacklog(pending = PENDING): Promise<Backlog> {
  const counts = { notes: 0, words: 0 }
  const log = await memoryLog('cafe').open({ authority: 'centre', deviceId: 'tablet' })
  const readModels = await openReadModels(countedModel(counts, { withWords: false }).projections)
  closing.push(
    () => log.close(),
    () => readModels.close(),
  )
  await Promise.all(Array.from({ length: pending }, (_, index) => capture(log, index)))
  return { log, readModels, counts }
}

function capture(log: EventLog, index: number) {
  const commit = commitOn(`note-${index}`, { types: ['Noted'] })
  const events = commit.events.map((event) => ({ ...event, data: { text: `note ${index}` } }))
  return log.append({ commit: { ...commit, events } })
}

function follow({ log, readModels }: Backlog): LogFollower {
  const follower = followLog({
    ...{ log, readModels },
    truncations: null,
    onReplay: () => undefined,
    onApplied: () => undefined,
  })
  closing.push(() => follower.stop())
  return follower
}

const countOf = (readModels: ReadModels) => readModels.query(NOTES)[0]?.['n']

describe('a backlog that is confirmed batch by batch', () => {
  it('costs a small multiple of itself, not its square', async () => {
    const backlog = await openBacklog()
    const follower = follow(backlog)
    await follower.upToDate()
    const { log, readModels, counts } = backlog
    const draining = await startDraining(log)
    counts.notes = 0
    for (let batch = 0; batch < BATCHES; batch += 1) {
      await draining.confirm(PENDING / BATCHES)
      await follower.upToDate()
      expect(countOf(readModels)).toBe(PENDING)
    }
    await follower.upToDate()
    expect(readModels).toMatchObject({ position: PENDING, pendingEvents: 0 })
    expect(counts.notes).toBeLessThan(3 * PENDING)
  })

  it('would cost its square if every batch were taken in at once', async () => {
    const { log, readModels, counts } = await openBacklog()
    const draining = await startDraining(log)
    let tail = await log.tail(null)
    for (let batch = 0; batch < BATCHES; batch += 1) {
      await draining.confirm(PENDING / BATCHES)
      tail = await log.tail(tail.cursor)
      readModels.rebase({
        confirmed: tail.confirmed.flatMap(eventsOf),
        pending: tail.pending.commits.flatMap(eventsOf),
      })
    }
    expect(counts.notes).toBeGreaterThan(9 * PENDING)
  })

  it('shows what is captured meanwhile at once, without taking the news in', async () => {
    const backlog = await openBacklog()
    const follower = follow(backlog)
    await follower.upToDate()
    const { log, readModels, counts } = backlog
    const draining = await startDraining(log)
    counts.notes = 0
    for (let batch = 0; batch < 5; batch += 1) {
      await draining.confirm(10)
      await capture(log, PENDING + batch)
      await follower.upToDate()
      expect(countOf(readModels)).toBe(PENDING + batch + 1)
    }
    expect(counts.notes).toBe(5)
    expect(readModels.position).toBe(0)
    await expect.poll(() => readModels.position).toBe(50)
    expect(countOf(readModels)).toBe(PENDING + 5)
  })

  it('takes news of others in before what is captured on top of it', async () => {
    const backlog = await openBacklog(200)
    const follower = follow(backlog)
    await follower.upToDate()
    const { log, readModels } = backlog
    const draining = await startDraining(log)
    await draining.confirm(1, ['note-elsewhere' as never])
    await follower.upToDate()
    expect(readModels.position).toBe(0)
    await capture(log, 201)
    await follower.upToDate()
    expect(readModels.position).toBe(2)
    expect(countOf(readModels)).toBe(202)
  })

  it('takes a rejection in at once', async () => {
    const backlog = await openBacklog(200)
    const follower = follow(backlog)
    await follower.upToDate()
    const draining = await startDraining(backlog.log)
    await draining.confirm(1)
    await draining.reject()
    await follower.upToDate()
    expect(countOf(backlog.readModels)).toBe(199)
  })

  it('takes the rest in after a moment of quiet, without being asked', async () => {
    const backlog = await openBacklog(200)
    await follow(backlog).upToDate()
    const draining = await startDraining(backlog.log)
    await draining.confirm(20)
    await expect.poll(() => backlog.readModels.position, { timeout: 900 }).toBe(20)
  })

  it('takes everything in at once where little is pending', async () => {
    const backlog = await openBacklog(40)
    const follower = follow(backlog)
    await follower.upToDate()
    const draining = await startDraining(backlog.log)
    await draining.confirm(1)
    await follower.upToDate()
    expect(backlog.readModels.position).toBe(1)
  })
})

describe('a log that cannot be read for a moment', () => {
  it('is read again by the next one who waits, also where the tables were filled before', async () => {
    const backlog = await openBacklog(1)
    let failures = 0
    const log: EventLog = {
      ...backlog.log,
      tail: (cursor) => {
        failures -= 1
        return failures >= 0 ? Promise.reject(new Error('lost')) : backlog.log.tail(cursor)
      },
    }
    const follower = follow({ ...backlog, log })
    await follower.upToDate()
    const draining = await startDraining(log)
    failures = 1
    await draining.confirm(1)
    await expect(follower.upToDate()).rejects.toThrow('lost')
    await follower.upToDate()
    expect(backlog.readModels.position).toBe(1)
  })
})
