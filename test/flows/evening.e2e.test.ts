import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ConfirmedCommit } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { expectedAnswers, QUESTIONS, readEvening, stepsOf, type RealOrder } from '../builders/evening.ts'
import { byStream, digestOf, expectGapFree, openFloor, type Floor } from '../builders/floor.ts'

/** `DOCKET_SEED=7 npx vitest run test/flows/evening` deals the orders, and treats the requests, as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const STORE = 'cafe-12'
const DEVICES = ['left', 'middle', 'right']
const ORDERS_IN_FLIGHT = 50
const FAULTS = { dropAnswer: 1 / 3, repeat: 0.1, maxDelayMs: 150, maxStreamMs: 20_000 }

const random = seededRandom(SEED)
let floor: Floor

beforeAll(async () => {
  floor = await openFloor({ store: STORE, devices: DEVICES, random, faults: FAULTS })
})
afterAll(() => floor.close())

it(`takes every order of an evening to the centre once, from three tablets on a bad network (seed ${SEED})`, async () => {
  const { file, orders, totalCents } = readEvening()
  console.log(`evening: ${orders.length} orders of ${file}, seed ${SEED}`)

  const captureStart = performance.now()
  const captured = await captureOffline(orders)
  const captureMs = performance.now() - captureStart

  await floor.openCentre()
  const syncStart = performance.now()
  await floor.synced()
  const syncMs = performance.now() - syncStart
  await floor.network.settled()

  const commits = await floor.pullAll()
  expectGapFree(commits)
  expectCaptureOrder(commits, captured)
  const expected = { head: captured.flat().length, digest: digestOf(commits), orders, totalCents }
  await expectSameEverywhere(expected)
  await floor.tablets[0]?.reload()
  await floor.synced()
  await expectSameEverywhere(expected)

  const events = captured.flat().length
  const { requests, dropped, repeated, cut } = floor.network.counts
  console.log(
    `evening: ${events} events; captured in ${seconds(captureMs)} (${perSecond(events, captureMs)}), synced in ` +
      `${seconds(syncMs)} (${perSecond(events, syncMs)}); ${requests} requests, of which ${dropped} answers dropped and ` +
      `${repeated} repeated; ${cut} live streams cut; total ${dollars(totalCents)}`,
  )
})

/** Deals the orders to the tablets, which capture them all at once; the ids of the events, in the order of capture. */
async function captureOffline(orders: readonly RealOrder[]): Promise<string[][]> {
  const hands: RealOrder[][] = DEVICES.map(() => [])
  for (const order of orders) random.pick(hands).push(order)
  const captures = await Promise.all(
    floor.tablets.map(async (tablet, index) => {
      const sequences = (hands[index] ?? []).map(stepsOf)
      const { receipts } = await tablet.capture(sequences, { inFlight: ORDERS_IN_FLIGHT })
      const ids = receipts.map((of) => of.flatMap(({ events }) => events.map(({ id }) => id)))
      // One event a command: what was asked for is what was stored.
      expect(ids.map(({ length }) => length)).toEqual(sequences.map(({ length }) => length))
      expect(await tablet.status()).toMatchObject({ pending: ids.flat().length, position: 0, rejected: 0 })
      return ids
    }),
  )
  return captures.flat()
}

/** Each stream's events stand in the order they were captured in, and there are no others. */
function expectCaptureOrder(commits: readonly ConfirmedCommit[], captured: readonly (readonly string[])[]): void {
  const central = [...byStream(commits).values()].map((of) => of.flatMap(({ events }) => events.map(({ id }) => id)))
  expect(sorted(central)).toEqual(sorted(captured))
}

function sorted(streams: readonly (readonly string[])[]): string[] {
  return streams.map((ids) => ids.join(' ')).sort()
}

interface Expected {
  readonly head: number
  readonly digest: string
  readonly orders: readonly RealOrder[]
  readonly totalCents: number
}

async function expectSameEverywhere({ head, digest, orders, totalCents }: Expected): Promise<void> {
  const answers = expectedAnswers(orders)
  for (const tablet of floor.tablets) {
    expect(await tablet.digest(), `the log of ${tablet.device}`).toBe(digest)
    for (const [question, sql] of Object.entries(QUESTIONS)) {
      expect(await tablet.query(sql), `${question} on ${tablet.device}`).toEqual(
        answers[question as keyof typeof answers],
      )
    }
    expect(await tablet.query('select sum(price_cents) cents from order_lines')).toEqual([{ cents: totalCents }])
    expect(await tablet.status()).toMatchObject({ pending: 0, rejected: 0, position: head })
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`
}

function perSecond(count: number, ms: number): string {
  return `${Math.round((count / ms) * 1000)} events/s`
}

function dollars(cents: number): string {
  return `$${(cents / 100).toFixed(2)}`
}
