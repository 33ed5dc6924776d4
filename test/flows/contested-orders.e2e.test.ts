import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConfirmedCommit } from 'docket/server'
import { seededRandom } from 'docket/testing'
import type { BrowserTablet } from '../builders/browser-tablet.ts'
import { expectDecidedInPlace } from '../builders/decided-in-place.ts'
import { byStream, digestOf, expectGapFree, openFloor, type Floor } from '../builders/floor.ts'
import type { Captured, Step } from '../pages/tablet/capture.ts'

/** `DOCKET_SEED=7 npx vitest run test/flows/contested` makes the same wishes as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const DEVICES = ['left', 'middle', 'right']
const ORDERS = 100
const STEPS_PER_TABLET = 300
const IN_FLIGHT = 12
const FAULTS = { dropAnswer: 1 / 3, repeat: 0.1, maxDelayMs: 100, maxStreamMs: 5_000 }
const TABLES = ['open_orders', 'orders', 'order_lines']

const random = seededRandom(SEED)
const line = { item: 'Burrito', quantity: 1, choices: ['Rice'], priceCents: 950 }
let floor: Floor

beforeAll(async () => {
  floor = await openFloor({ store: 'cafe-12', devices: DEVICES, random, faults: FAULTS })
})
afterAll(() => floor.close())

it(`lets three tablets change the same orders over a bad network, and no wish gets lost or doubled (seed ${SEED})`, async () => {
  const [first] = floor.tablets
  const orders = Array.from({ length: ORDERS }, (_, index) => String(index + 1))
  await first?.capture(
    orders.map((order) => [{ order, command: 'PlaceOrder', input: { table: order, lines: [line] } }]),
    { inFlight: IN_FLIGHT },
  )
  await floor.openCentre()
  await floor.synced()

  const captured = await Promise.all(floor.tablets.map((tablet) => changeOrders(tablet, orders)))
  await floor.synced()
  await floor.network.settled()

  const commits = await floor.pullAll()
  expectGapFree(commits)
  expectDecidedInPlace(commits)
  expectOneEnd(commits)
  const aside = await Promise.all(
    floor.tablets.map((tablet, index) => expectEachWishOnce(tablet, captured[index] ?? [], commits)),
  )
  await expectSameEverywhere(commits)
  await first?.reload()
  await floor.synced()
  await expectSameEverywhere(commits)

  const { requests, dropped, repeated } = floor.network.counts
  console.log(
    `contested orders: ${captured.flat().length} wishes, ${commits.length - ORDERS} confirmed, ${aside.flat().length} set ` +
      `aside; ${requests} requests, ${dropped} answers dropped, ${repeated} repeated; seed ${SEED}`,
  )
  expect(aside.flat().length).toBeGreaterThan(0)
  for (const tablet of floor.tablets) {
    await tablet.discardRejections()
    expect(await tablet.status()).toMatchObject({ rejected: 0, pending: 0 })
  }
})

/** Acts on orders that the others act on too, while all of them sync; what the tablet took, in the order of capture. */
async function changeOrders(tablet: BrowserTablet, orders: readonly string[]): Promise<Captured[]> {
  const steps = Array.from({ length: STEPS_PER_TABLET }, (_, index) => {
    const wish: Step = { order: random.pick(orders), ...random.pick(WISHES), commandId: `${tablet.device}/${index}` }
    return wish
  })
  const sequences = Array.from({ length: IN_FLIGHT }, (_, lane) =>
    steps.filter((_step, index) => index % IN_FLIGHT === lane),
  )
  const { receipts } = await tablet.capture(sequences, { inFlight: IN_FLIGHT })
  return receipts.flat().filter(({ status }) => status === 'appended')
}

const WISHES = [
  { command: 'AddLine', input: { line } },
  { command: 'AddLine', input: { line: { ...line, item: 'Soda' } } },
  { command: 'UpdateOrder', input: { lines: [line, line] } },
  { command: 'SendToKitchen', input: {} },
  { command: 'PayOrder', input: { amountCents: 950 } },
  { command: 'CancelOrder', input: { reason: 'the guests left' } },
]

/** Nobody pays twice, or for what was canceled. */
function expectOneEnd(commits: readonly ConfirmedCommit[]): void {
  for (const [streamId, of] of byStream(commits)) {
    const types = of.flatMap(({ events }) => events.map(({ type }) => type))
    const ends = types.filter((type) => type === 'OrderPaid' || type === 'OrderCanceled')
    expect(ends.length, streamId).toBeLessThanOrEqual(1)
  }
}

/** What a tablet took is in the centre once, or stands aside with its reason: never both, never neither. */
async function expectEachWishOnce(
  tablet: BrowserTablet,
  captured: readonly Captured[],
  commits: readonly ConfirmedCommit[],
): Promise<string[]> {
  const rejections = await tablet.rejections()
  expect((await tablet.status()).rejected).toBe(rejections.length)
  for (const { reason } of rejections) expect(['not-open', 'already-paid', 'already-done']).toContain(reason.code)
  const aside = rejections.map(({ commit }) => commit.commandId)
  const confirmed = commits.map(({ commandId }) => commandId).filter((id) => id.startsWith(`${tablet.device}/`))
  const taken = captured.map(({ commandId }) => commandId)
  expect([...confirmed, ...aside].sort()).toEqual(taken.sort())
  return aside
}

async function expectSameEverywhere(commits: readonly ConfirmedCommit[]): Promise<void> {
  const digest = digestOf(commits)
  const answers = await Promise.all(
    floor.tablets.map(async (tablet) => {
      expect(await tablet.digest(), `the log of ${tablet.device}`).toBe(digest)
      return Promise.all(TABLES.map((table) => tablet.query(`select * from ${table} order by 1, 2, 3`)))
    }),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0])
}
