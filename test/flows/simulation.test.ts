import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isDocketError, memoryLog, type StoredEvent } from 'docket'
import { seededRandom, type SeededRandom } from 'docket/testing'
import { newId } from '../../src/events/ids.ts'
import { expectDecidedInPlace } from '../builders/decided-in-place.ts'
import { openForgetfulCentre, type ForgetfulCentre } from '../builders/forgetful-centre.ts'
import { openTablet, type Tablet } from '../builders/tablets.ts'
import { unhurriedLog } from '../builders/unhurried-log.ts'

/** How many histories, and the seed of the first: `DOCKET_RUNS=500 DOCKET_SEED=7 npx vitest run test/flows/simulation`. */
const RUNS = Number(process.env['DOCKET_RUNS'] ?? 12)
const FIRST_SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))

const DEVICES = ['left', 'middle', 'right']
const ORDERS = ['1', '2', '3', '4']
const STEPS = 60
const FAULTS = { dropRequest: 0.1, dropAnswer: 0.3, repeat: 0.2, delay: 0.3, maxDelayMs: 15, maxCommits: 2 }
const TABLES = ['open_orders', 'orders', 'order_lines']
const line = { item: 'Burger', quantity: 1, choices: [], priceCents: 950 }

interface Captured {
  readonly device: string
  readonly streamId: string
  readonly commandId: string
}

describe(`histories of three tablets on a bad network, from seed ${FIRST_SEED}`, () => {
  let centre: ForgetfulCentre
  beforeAll(async () => {
    centre = await openForgetfulCentre()
  })
  afterAll(() => centre.close())

  it.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))(
    'seed %i: nothing is lost, doubled or out of order, and all agree',
    async (seed) => {
      const random = seededRandom(seed)
      const store = `simulated-${seed}-${newId()}`
      const tablets = await Promise.all(
        DEVICES.map((device, index) => {
          const log = unhurriedLog(memoryLog(store), seededRandom(seed * 10 + index))
          return openTablet(centre, { store, device, log, seed: seed + index, faults: FAULTS })
        }),
      )
      try {
        const captured: Captured[] = []
        for (let step = 0; step < STEPS; step += 1) {
          if (random.chance(0.01)) await centre.restore(store, random.integer(30))
          await takeStep(random, tablets, captured)
        }
        await settle(centre, store, tablets)
        await check(centre, store, tablets, captured)
      } finally {
        await Promise.all(tablets.map(({ docket }) => docket.close()))
        await Promise.all(tablets.map(({ network }) => network.settled()))
      }
    },
    60_000,
  )
})

async function takeStep(random: SeededRandom, tablets: readonly Tablet[], captured: Captured[]): Promise<void> {
  const tablet = random.pick(tablets)
  const chance = random.next()
  if (chance < 0.08) {
    tablet.network.setOnline(false)
    return
  }
  if (chance < 0.2) {
    tablet.network.setOnline(true)
    tablet.docket.syncNow()
    return
  }
  if (chance < 0.25) return tablet.reload()
  if (chance < 0.3) return settleOne(random, tablet)
  if (chance < 0.4) await pause(random.integer(30))
  await capture(random, tablet, captured)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

async function capture(random: SeededRandom, { docket }: Tablet, captured: Captured[]): Promise<void> {
  const commandId = newId()
  const id = random.pick(ORDERS)
  const act = random.pick([
    () => docket.execute('order', id, 'PlaceOrder', { table: id, lines: [line] }, { commandId }),
    () => docket.execute('order', id, 'AddLine', { line }, { commandId }),
    () => docket.execute('order', id, 'AddLine', { line }, { commandId }),
    () => docket.execute('order', id, 'SendToKitchen', {}, { commandId }),
    () => docket.execute('order', id, 'UpdateOrder', { lines: [line, line] }, { commandId }),
    () => docket.execute('order', id, 'PayOrder', { amountCents: 950 }, { commandId }),
    () => docket.log.appendToStream(`note-${id}`, [{ type: 'Noted', data: { n: commandId } }], { commandId }),
    async () => {
      const version = (await docket.log.readStream(`note-${id}`)).length
      const notes = [{ type: 'Noted' }, { type: 'Noted' }]
      return docket.log.appendToStream(`note-${id}`, notes, { commandId, expectedVersion: version })
    },
  ])
  try {
    const receipt = await act()
    if (receipt.status === 'nothing-to-do') return
    captured.push({ device: docket.deviceId, streamId: receipt.streamId, commandId })
    // A caller that never heard the answer asks again with the same id.
    if (random.chance(0.1)) await act()
  } catch (error) {
    const expected = ['command-rejected', 'wrong-expected-version', 'command-id-conflict'] as const
    if (!expected.some((code) => isDocketError(error, code))) throw error
  }
}

async function settleOne(random: SeededRandom, { docket }: Tablet): Promise<void> {
  const rejections = await docket.rejections()
  if (rejections.length === 0) return
  const { id, commit } = random.pick(rejections)
  const action = random.pick(['retry', 'discard', commit.command === null ? 'append-anyway' : 'retry'] as const)
  await docket.resolve(id, action).catch((error: unknown) => {
    if (!isDocketError(error, 'command-rejected')) throw error
  })
}

async function settle(centre: ForgetfulCentre, store: string, tablets: readonly Tablet[]): Promise<void> {
  for (const { network, docket } of tablets) {
    network.setFaults({})
    network.setOnline(true)
    docket.syncNow()
  }
  await Promise.all(tablets.map(({ network }) => network.settled()))
  await expect
    .poll(
      async () => {
        const { head } = await centre.central.head(centre.current(store))
        return tablets.map(({ docket }) => `${docket.status.pending} pending, ${head - docket.status.position} behind`)
      },
      { timeout: 30_000, interval: 20 },
    )
    .toEqual(tablets.map(() => '0 pending, 0 behind'))
}

async function check(
  centre: ForgetfulCentre,
  store: string,
  tablets: readonly Tablet[],
  captured: readonly Captured[],
): Promise<void> {
  const [first] = tablets
  if (first === undefined) throw new Error('no tablets')
  const events = await first.docket.log.readAll()
  const { commits } = await centre.central.pull(centre.current(store), { after: 0, limit: 100_000 })

  expect(commits.flatMap((commit) => commit.events.map(({ id }) => id))).toEqual(events.map(({ id }) => id))
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1))
  expectGapFreeVersions(events)
  for (const { docket } of tablets) {
    expect(digest(await docket.log.readAll())).toBe(digest(events))
  }
  await expectEqualTables(centre, store, tablets)

  expectDecidedInPlace(commits)
  const commands = commits.map(({ commandId }) => commandId)
  expect(new Set(commands).size).toBe(commands.length)
  for (const tablet of tablets) await expectNothingVanished(tablet, captured, commands)
  expectCaptureOrder(captured, commands, await reordered(tablets))
}

function digest(events: readonly StoredEvent[]): string {
  return createHash('sha256').update(JSON.stringify(events)).digest('hex')
}

function expectGapFreeVersions(events: readonly StoredEvent[]): void {
  const versions = new Map<string, number>()
  for (const { streamId, version } of events) {
    expect(version).toBe((versions.get(streamId) ?? 0) + 1)
    versions.set(streamId, version)
  }
}

/** Incremental state on each tablet, and a full replay on one that was never there. */
async function expectEqualTables(centre: ForgetfulCentre, store: string, tablets: readonly Tablet[]): Promise<void> {
  const fresh = await openTablet(centre, { store, device: 'fresh' })
  try {
    const { head } = await centre.central.head(centre.current(store))
    await expect.poll(() => fresh.docket.status.position, { timeout: 10_000 }).toBe(head)
    for (const table of TABLES) {
      const sql = `select * from ${table} order by 1, 2`
      const rows = await fresh.docket.query(sql)
      for (const { docket } of tablets) expect(await docket.query(sql)).toEqual(rows)
    }
  } finally {
    await fresh.docket.close()
  }
}

async function expectNothingVanished(
  { docket, log }: Tablet,
  captured: readonly Captured[],
  commands: readonly string[],
): Promise<void> {
  const aside = await allRejections(log)
  for (const { device, commandId } of captured) {
    if (device === docket.deviceId) expect([...commands, ...aside]).toContain(commandId)
  }
}

async function allRejections(source: Tablet['log']): Promise<string[]> {
  const log = await source.open({ authority: 'centre' })
  const rejections = await log.rejections()
  await log.close()
  return rejections.map(({ commit }) => commit.commandId)
}

/** What a person settled was captured anew when they settled it. */
async function reordered(tablets: readonly Tablet[]): Promise<Set<string>> {
  const lists = await Promise.all(tablets.map(({ log }) => allRejections(log)))
  return new Set(lists.flat())
}

function expectCaptureOrder(
  captured: readonly Captured[],
  commands: readonly string[],
  exempt: ReadonlySet<string>,
): void {
  const place = new Map(commands.map((commandId, index) => [commandId, index]))
  const last = new Map<string, number>()
  for (const { device, streamId, commandId } of captured) {
    const index = place.get(commandId)
    if (index === undefined || exempt.has(commandId)) continue
    const key = `${device} ${streamId}`
    expect(index).toBeGreaterThan(last.get(key) ?? -1)
    last.set(key, index)
  }
}
