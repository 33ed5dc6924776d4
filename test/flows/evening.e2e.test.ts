import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openServer, type ConfirmedCommit, type DocketServer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { eventsOf } from '../../src/events/stored-event.ts'
import { createBadNetwork } from '../builders/bad-network.ts'
import { openBrowserTablet, SECRET, type BrowserTablet } from '../builders/browser-tablet.ts'
import { expectedAnswers, QUESTIONS, readEvening, stepsOf, type RealOrder } from '../builders/evening.ts'
import { openTabletSite, type TabletSite } from '../builders/tablet-site.ts'

/** `DOCKET_SEED=7 npx vitest run test/flows/evening` deals the orders, and treats the requests, as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const STORE = 'cafe-12'
const DEVICES = ['left', 'middle', 'right']
const ORDERS_IN_FLIGHT = 50
const FAULTS = { dropAnswer: 1 / 3, repeat: 0.1, maxDelayMs: 150, maxStreamMs: 20_000 }
const SYNC_TIMEOUT_MS = 180_000
const PULL_EVENTS = 5_000

const random = seededRandom(SEED)
const network = createBadNetwork(random, FAULTS)
let site: TabletSite
let server: DocketServer | undefined
const tablets: BrowserTablet[] = []

beforeAll(async () => {
  site = await openTabletSite({ '/sync/': network.handle })
  tablets.push(...(await Promise.all(DEVICES.map((device) => openBrowserTablet(site.url, { store: STORE, device })))))
})
afterAll(async () => {
  await Promise.all(tablets.map((tablet) => tablet.close()))
  await network.settled()
  await server?.close()
  await site.close()
})

it(`takes every order of an evening to the centre once, from three tablets on a bad network (seed ${SEED})`, async () => {
  const { file, orders, totalCents } = readEvening()
  console.log(`evening: ${orders.length} orders of ${file}, seed ${SEED}`)

  const captureStart = performance.now()
  const captured = await captureOffline(orders)
  const captureMs = performance.now() - captureStart

  server = await openServer({ database: { memory: true }, secret: SECRET, port: 0 })
  const syncStart = performance.now()
  network.leadTo(server.url)
  await synced(server)
  const syncMs = performance.now() - syncStart
  await network.settled()

  const commits = await pullAll(server)
  expectEachOnceInOrder(commits, captured)
  const expected = { head: captured.flat().length, digest: digestOf(commits), orders, totalCents }
  await expectSameEverywhere(expected)
  await tablets[0]?.reload()
  await synced(server)
  await expectSameEverywhere(expected)

  const events = captured.flat().length
  const { requests, dropped, repeated, cut } = network.counts
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
    tablets.map(async (tablet, index) => {
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

async function synced({ store }: DocketServer): Promise<void> {
  const stand = async () => {
    const { head } = await store.head(STORE)
    const statuses = await Promise.all(tablets.map((tablet) => tablet.status()))
    return statuses.map(({ pending, position, connection, rejected }) => ({
      pending,
      behind: head - position,
      connection,
      rejected,
    }))
  }
  await expect
    .poll(stand, { timeout: SYNC_TIMEOUT_MS, interval: 200 })
    .toEqual(DEVICES.map(() => ({ pending: 0, behind: 0, connection: 'online', rejected: 0 })))
}

async function pullAll({ store }: DocketServer): Promise<ConfirmedCommit[]> {
  const commits: ConfirmedCommit[] = []
  const { head } = await store.head(STORE)
  for (let after = 0; after < head;) {
    const page = (await store.pull(STORE, { after, limit: PULL_EVENTS })).commits
    const last = page.at(-1)
    if (last === undefined) throw new Error(`Nothing after position ${after}, although the head is ${head}.`)
    commits.push(...page)
    after = last.firstPosition + last.events.length - 1
  }
  return commits
}

function expectEachOnceInOrder(commits: readonly ConfirmedCommit[], captured: readonly (readonly string[])[]): void {
  const ids = commits.flatMap(({ events }) => events.map(({ id }) => id as string))
  expect(ids).toHaveLength(captured.flat().length)
  expect(new Set(ids)).toEqual(new Set(captured.flat()))
  expect(commits.map(({ firstPosition }) => firstPosition)).toEqual(startsOf(commits))
  const streams = new Map<string, ConfirmedCommit[]>()
  for (const commit of commits) streams.set(commit.streamId, [...(streams.get(commit.streamId) ?? []), commit])
  for (const of of streams.values()) expect(of.map(({ firstVersion }) => firstVersion)).toEqual(startsOf(of))
  const centralOrder = [...streams.values()].map((of) =>
    of.flatMap(({ events }) => events.map(({ id }) => id as string)),
  )
  expect(sorted(centralOrder)).toEqual(sorted(captured))
}

/** Where each commit starts when they stand side by side without a gap, from 1. */
function startsOf(commits: readonly ConfirmedCommit[]): number[] {
  let next = 1
  return commits.map(({ events }) => (next += events.length) - events.length)
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
  for (const tablet of tablets) {
    expect(await tablet.digest(), `the log of ${tablet.device}`).toBe(digest)
    for (const [question, sql] of Object.entries(QUESTIONS)) {
      expect(await tablet.query(sql), `${question} on ${tablet.device}`).toEqual(
        answers[question as keyof typeof answers],
      )
    }
    expect(await tablet.query('select sum(price_cents) cents from order_lines')).toEqual([{ cents: totalCents }])
    expect(await tablet.status()).toMatchObject({ connection: 'online', pending: 0, rejected: 0, position: head })
  }
}

/** What a tablet's log must come to, from what the centre holds. */
function digestOf(commits: readonly ConfirmedCommit[]): string {
  return createHash('sha256')
    .update(JSON.stringify(commits.flatMap(eventsOf)))
    .digest('hex')
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
