import { afterEach, describe, expect, it } from 'vitest'
import { memoryLog, openEngine, type Docket, type SyncTransport } from 'docket'
import { openCentralStore, type CentralStore } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { centralTransport } from '../builders/central-transport.ts'
import { hastyClock } from '../builders/tablets.ts'
import { restaurant } from '../fixtures/restaurant/restaurant.model.ts'

const poll = { timeout: 30_000, interval: 10 }
const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** One tab: an engine that can be frozen, timers, answers and all, as browsers do to tabs nobody looks at. */
interface Tab {
  readonly docket: Docket<typeof restaurant>
  /** From the next answer of the centre on. */
  freezeAtNextAnswer(): Promise<void>
  thaw(): void
  readonly requests: number
}

async function openTab(centre: CentralStore, log: ReturnType<typeof memoryLog>, seed: number): Promise<Tab> {
  let frozen: Promise<void> | null = null
  let release: () => void = () => undefined
  let atAnswer: (() => void) | null = null
  let requests = 0
  const freeze = (): void => {
    frozen = new Promise((resolve) => (release = resolve))
    atAnswer?.()
    atAnswer = null
  }
  const answered = async <Answer>(asking: Promise<Answer>): Promise<Answer> => {
    requests += 1
    const answer = await asking
    if (atAnswer !== null) freeze()
    await frozen
    return answer
  }
  const inner = centralTransport(() => centre, 'cafe', 'tablet')
  const transport: SyncTransport = {
    push: (...args) => answered(inner.push(...args)),
    pull: (...args) => answered(inner.pull(...args)),
    live: (...args) => inner.live(...args),
  }
  const clock = hastyClock(seededRandom(seed))
  const after = (ms: number, callback: () => void): (() => void) => {
    return clock.after(ms, () => (frozen === null ? callback() : void frozen.then(callback)))
  }
  const docket = await openEngine({ model: restaurant, log, sync: { transport }, clock: { ...clock, after } })
  closers.push(() => docket.close())
  return {
    docket,
    freezeAtNextAnswer: () => new Promise((resolve) => (atAnswer = resolve)),
    thaw: () => {
      frozen = null
      release()
    },
    get requests() {
      return requests
    },
  }
}

async function openTabs() {
  const centre = await openCentralStore({ database: { memory: true } })
  closers.push(() => centre.close())
  const log = memoryLog('cafe')
  return { centre, left: await openTab(centre, log, 1), right: await openTab(centre, log, 2) }
}

const place = (tab: Tab, id: string) => tab.docket.execute('order', id, 'PlaceOrder', { table: id, lines: [] })

describe('two tabs of one device', () => {
  it('sync what either captures, each event once, and both show it', async () => {
    const { centre, left, right } = await openTabs()
    await Promise.all(Array.from({ length: 20 }, (_, n) => place(n % 2 === 0 ? left : right, `${n}`)))
    await expect.poll(async () => (await centre.head('cafe')).head, poll).toBe(20)
    for (const { docket } of [left, right]) {
      await expect.poll(() => docket.status, poll).toMatchObject({ pending: 0, position: 20, rejected: 0 })
      expect(await docket.query('select count(*) n from open_orders')).toEqual([{ n: 20 }])
      await expect.poll(() => docket.status.connection, poll).toBe('online')
    }
  })

  it('go on when the tab that syncs is closed', async () => {
    const { centre, left, right } = await openTabs()
    await place(left, '1')
    await expect.poll(() => right.docket.status.pending, poll).toBe(0)
    const [leader, follower] = left.requests > right.requests ? [left, right] : [right, left]
    await leader.docket.close()
    await place(follower, '2')
    await expect.poll(async () => (await centre.head('cafe')).head, poll).toBe(2)
    await expect.poll(() => follower.docket.status.pending, poll).toBe(0)
  })

  it('are safe from one that was frozen in the middle of a push and thaws after the other took the lead', async () => {
    const { centre, left, right } = await openTabs()
    await place(left, '1')
    await expect.poll(async () => (await centre.head('cafe')).head, poll).toBe(1)
    const [leader, follower] = left.requests > right.requests ? [left, right] : [right, left]
    const frozen = leader.freezeAtNextAnswer()
    await place(leader, '2')
    await frozen
    await place(follower, '3')
    await expect.poll(() => follower.docket.status, poll).toMatchObject({ pending: 0, position: 3 })
    leader.thaw()
    await place(leader, '4')
    for (const { docket } of [left, right]) {
      await expect.poll(() => docket.status, poll).toMatchObject({ pending: 0, position: 4, rejected: 0 })
    }
    expect((await centre.head('cafe')).head).toBe(4)
  })
})
