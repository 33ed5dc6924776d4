import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { memoryLog, openEngine, type Commit } from 'docket'
import { issueToken, openServer, type CentralStore, type DocketServer } from 'docket/server'
import { given, type GivenEvent } from 'docket/testing'
import { menu, menuItem } from '../../demo/menu.ts'
import { totalCents } from '../../demo/model/order-line.ts'
import { dueCents } from '../../demo/model/order-state.ts'
import { order } from '../../demo/model/order.ts'
import { FLOOR_ID } from '../../demo/model/floor.ts'
import { restaurant } from '../../demo/restaurant.model.ts'
import { createEvening } from '../../demo/seed/evening.ts'
import { readRealOrders } from '../../demo/seed/real-orders.ts'
import { EVENING_SEED, offerEvening, seedEvening } from '../../demo/seed/seed-evening.ts'
import { authorize, venue } from '../../demo/services/model.ts'
import { verifyStoreOf } from '../../src/server/audit/verify-store.ts'
import { commitOf, identityAt } from '../server/commit-builder.ts'

const END_MS = Date.parse('2026-11-20T22:00:00Z')
const HOUR_MS = 3_600_000
const SEEDS = [EVENING_SEED, 1, 77]
const SECRET = 'a secret of the evening, more than 32 bytes long'
const poll = { timeout: 20_000, interval: 20 }

const evening = (seed = EVENING_SEED): readonly Commit[] => createEvening({ seed, endMs: END_MS })
const countOf = (commits: readonly Commit[], type: string): number =>
  typesOf(commits).filter((of) => of === type).length
const typesOf = (commits: readonly Commit[]) => commits.flatMap(({ events }) => events.map(({ type }) => type))

/** The commits of each stream. */
function streamsOf(commits: readonly Commit[]): ReadonlyMap<string, readonly Commit[]> {
  const streams = new Map<string, Commit[]>()
  for (const commit of commits) streams.set(commit.streamId, [...(streams.get(commit.streamId) ?? []), commit])
  return streams
}

describe('the orders it is dealt from', () => {
  it('are real ones of this menu, at the prices of this menu', () => {
    const orders = readRealOrders()
    expect(orders).toHaveLength(200)
    for (const { item, priceCents, choices = [] } of orders.flat()) {
      const { groups, priceCents: from } = menuItem(item)!
      const known = groups.flatMap((group) => group.choices)
      const chosen = known.filter(({ name }) => choices.includes(name))
      expect(chosen.map(({ name }) => name)).toEqual(choices)
      expect(priceCents).toBe(from + chosen.reduce((sum, { extraCents }) => sum + extraCents, 0))
      for (const group of groups.filter(({ pick }) => pick === 'one')) {
        expect(group.choices.filter(({ name }) => choices.includes(name))).toHaveLength(1)
      }
    }
  })

  it('ask for something of each part of the menu', () => {
    const items = new Set(readRealOrders().flatMap((lines) => lines.map(({ item }) => item)))
    for (const section of menu) expect(section.items.some(({ name }) => items.has(name))).toBe(true)
  })
})

describe.each(SEEDS)('an evening, dealt with seed %i', (seed) => {
  const commits = evening(seed)
  const orders = [...streamsOf(commits)].filter(([streamId]) => streamId !== `floor-${FLOOR_ID}`)

  it('is what the rules decide, command by command', () => {
    for (const [, deeds] of orders) {
      const past: GivenEvent<never>[] = []
      for (const { command, events, expectedVersion } of deeds) {
        expect(expectedVersion).toBe(past.length)
        given(order, past)
          .when(command!.name as 'PlaceOrder', command!.input as never)
          .then(events as never)
        past.push(...(events as never[]))
      }
    }
  })

  it('is the same for the same seed and end, and another for another', () => {
    expect(evening(seed)).toEqual(commits)
    const idsOf = (of: readonly Commit[]) => new Set(of.map(({ commitId }) => commitId))
    expect(idsOf(commits).size).toBe(commits.length)
    const later = createEvening({ seed, endMs: END_MS + 1 })
    expect([...idsOf(later)].filter((id) => idsOf(commits).has(id))).toEqual([])
    expect(later.map(({ command }) => command!.name)).toEqual(commits.map(({ command }) => command!.name))
  })

  it('lasts four hours, in the order of time, and ends now', () => {
    const times = commits.map(({ recordedAt }) => Date.parse(recordedAt))
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(times[0]).toBeGreaterThan(END_MS - 4.2 * HOUR_MS)
    expect(times[0]).toBeLessThan(END_MS - 4 * HOUR_MS)
    expect(times.at(-1)).toBeLessThan(END_MS)
    expect(times.at(-1)).toBeGreaterThan(END_MS - 60_000)
  })

  it('has each order by the number its tablet gave it', () => {
    const placed = commits.filter(({ events }) => events[0]!.type === 'OrderPlaced')
    const numbers = placed.map(({ command }) => (command!.input as { number: string }).number)
    expect(new Set(numbers).size).toBe(200)
    for (const letter of ['A', 'B']) {
      const own = numbers.filter((number) => number.startsWith(`${letter}-`))
      expect(own).toEqual(own.map((_, index) => `${letter}-${index + 1}`))
      const of = placed.filter(({ command }) => (command!.input as { number: string }).number.startsWith(letter))
      expect(new Set(of.map(({ deviceId }) => deviceId)).size).toBe(1)
    }
    expect(new Set(commits.map(({ actor }) => actor))).toEqual(new Set(['Ana', 'Ben', 'Chloé', 'Dana']))
    expect(new Set(commits.map(({ deviceId }) => deviceId)).size).toBe(3)
  })

  it('goes as evenings go: most orders are paid in cash, some change, a few are canceled or recalled', () => {
    expect(countOf(commits, 'OrderPlaced')).toBe(200)
    expect(countOf(commits, 'OrderUpdated')).toBe(27)
    expect(countOf(commits, 'OrderCanceled')).toBe(8)
    expect(countOf(commits, 'OrderRecalled')).toBe(3)
    expect(countOf(commits, 'CardPaymentRequested')).toBe(3)
    expect(countOf(commits, 'OrderPaid')).toBe(200 - 8 - 15 + 4)
    const asked = commits.filter(({ command }) => command!.name === 'RequestCardPayment')
    for (const { recordedAt } of asked) expect(Date.parse(recordedAt)).toBeGreaterThan(END_MS - 60_000)
  })

  it('leaves an order open at every stage, and tables that are told apart', () => {
    const open = orders.filter(([, of]) => {
      const types = new Set(typesOf(of))
      return !types.has('OrderCanceled') && !(types.has('OrderPaid') && types.has('OrderServed'))
    })
    expect(open).toHaveLength(15)
    const lastDeeds = open.map(([, of]) => typesOf(of).at(-1))
    for (const stage of ['OrderPlaced', 'OrderStarted', 'OrderReady', 'OrderBumped', 'OrderServed', 'OrderUpdated']) {
      expect(lastDeeds).toContain(stage)
    }
    const tables = open.map(([, of]) => (of[0]!.command!.input as { table: string }).table)
    const numbered = tables.filter((table) => /\d/.test(table))
    expect(new Set(numbered).size).toBe(numbered.length)
    expect(numbered.length).toBeGreaterThan(5)
  })
})

describe('the store of a demo that starts', () => {
  let server: DocketServer
  let central: CentralStore
  beforeAll(async () => {
    server = await openServer({ database: { memory: true }, model: venue, authorize, secret: SECRET, port: 0 })
    central = server.store
  })
  afterAll(() => server.close())
  afterEach(() => vi.unstubAllEnvs())
  /** A device with nothing on it, that keeps to itself or syncs. */
  const openDevice = (store: string, isSyncing: boolean) => {
    const deviceId = randomUUID()
    const token = () => issueToken(SECRET, { store, device: deviceId, expiresInSeconds: 60 })
    const sync = isSyncing ? { sync: { url: `${server.url}/sync`, token } } : {}
    return openEngine({ model: restaurant, log: memoryLog(store), deviceId, ...sync })
  }

  it('is filled once, by a chain that holds, and never again', async () => {
    expect(await seedEvening(central, 'once', END_MS)).toBe(200)
    const { head } = await central.head('once')
    expect(head).toBe(evening().flatMap(({ events }) => events).length)
    expect(await seedEvening(central, 'once')).toBe(0)
    expect((await central.head('once')).head).toBe(head)
    const report = await verifyStoreOf(central.database, 'once')
    expect(report).toMatchObject({ verified: head, fault: null })
  })

  it('is filled by one of two that try at once', async () => {
    const filled = [seedEvening(central, 'twice', END_MS), seedEvening(central, 'twice', END_MS + 1)]
    expect((await Promise.all(filled)).toSorted((left, right) => left - right)).toEqual([0, 200])
  })

  it('is left alone when it has events, or when it is to stay empty', async () => {
    vi.stubEnv('DOCKET_EVENING', 'off')
    await offerEvening(central, 'alone')
    vi.stubEnv('DOCKET_EVENING', '')
    vi.stubEnv('DATABASE_URL', 'postgres://somebody')
    await offerEvening(central, 'alone')
    expect((await central.head('alone')).head).toBe(0)
    const data = { table: '7', note: '', lines: readRealOrders()[0] }
    const events = [{ id: randomUUID(), type: 'OrderPlaced', schemaVersion: 1, data }]
    const commits = [commitOf(`order-${randomUUID()}`, 0, { events })]
    await central.push('alone', identityAt('alone'), { epoch: null, commits })
    expect(await seedEvening(central, 'alone')).toBe(0)
    expect((await central.head('alone')).head).toBe(1)
  })

  it('is caught up with by a tablet that comes while it is filled, and gets a letter of its own', async () => {
    const filling = seedEvening(server.store, 'late', END_MS)
    const device = await openDevice('late', true)
    await device.execute('floor', FLOOR_ID, 'JoinFloor', { device: device.status.deviceId })
    expect(await filling).toBe(200)
    const { head } = await server.store.head('late')
    await expect.poll(() => device.status.position, poll).toBe(head)
    await expect.poll(() => device.status.pending, poll).toBe(0)
    const letters = await device.query<{ letter: string }>('select letter from tablets order by letter')
    expect(letters.map(({ letter }) => letter)).toEqual(['A', 'B', 'C', 'D'])
    expect(await device.query('select count(*) as count from open_orders')).toEqual([{ count: 15 }])
    await device.close()
  })

  it('owes and holds what the orders come to', async () => {
    const device = await openDevice('sums', false)
    for (const { commitId, streamId, events } of evening()) {
      await device.log.appendToStream(streamId, events, { expectedVersion: 'any', commandId: commitId })
    }
    const bills = await Promise.all(
      [...streamsOf(evening()).keys()]
        .filter((streamId) => streamId.startsWith('order-'))
        .map((streamId) => device.stateOf(order, streamId.slice('order-'.length))),
    )
    for (const { lines, paidCents } of bills.filter((bill) => bill.paidCents > 0)) {
      expect(paidCents).toBe(totalCents(lines))
    }
    const open = bills.filter((bill) => bill.status === 'placed' || (bill.status === 'served' && dueCents(bill) > 0))
    const [row] = await device.query('select sum(total_cents) as total, sum(paid_cents) as paid from open_orders')
    const total = open.reduce((sum, { lines }) => sum + totalCents(lines), 0)
    expect(row).toEqual({ total, paid: open.reduce((sum, { paidCents }) => sum + paidCents, 0) })
    await device.close()
  })
})
