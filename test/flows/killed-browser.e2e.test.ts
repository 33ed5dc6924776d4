import { afterAll, beforeAll, expect, it } from 'vitest'
import type { StoredEvent } from 'docket'
import { issueToken, openServer, type DocketServer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import type { JSHandle, Page } from 'playwright'
import { createAcknowledgements } from '../builders/acknowledgements.ts'
import { createBadNetwork } from '../builders/bad-network.ts'
import type { BrowserProcess } from '../builders/browser-process.ts'
import { faceOf, openTabletPage, SECRET } from '../builders/browser-tablet.ts'
import { expectKept, type Captured } from '../builders/expect-kept.ts'
import { createKillableBrowsers, SQLITE } from '../builders/killable-browsers.ts'
import { byCommand, LANES, lanesOf, type Lane } from '../builders/lanes.ts'
import { openTabletSite, type TabletSite } from '../builders/tablet-site.ts'
import { wasThrownAway } from '../builders/thrown-away.ts'
import type { EarlyAckPage } from '../pages/tablet/early-ack.ts'
import type { OpenTablet } from '../pages/tablet/page.ts'

/** How often the browser is killed, and the seed of when: `DOCKET_RUNS=50 DOCKET_SEED=7 npx vitest run test/flows/killed`. */
const RUNS = Number(process.env['DOCKET_RUNS'] ?? 10)
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const SQLITE_RUNS = Math.min(3, RUNS)
const CONTROL_BOUND = 10
const DEVICE = 'tablet'

const random = seededRandom(SEED)
const network = createBadNetwork(random, { dropAnswer: 0, repeat: 0, maxDelayMs: 20 })
const acknowledgements = createAcknowledgements()
const browsers = createKillableBrowsers()
let site: TabletSite
let server: DocketServer

beforeAll(async () => {
  server = await openServer({ database: { memory: true }, secret: SECRET, port: 0 })
  site = await openTabletSite({ '/sync/': network.handle, '/acknowledged': acknowledgements.handle })
})
afterAll(async () => {
  await browsers.close()
  await site.close()
  await server.close()
})

it(`keeps every acknowledged commit, whole and once, through ${RUNS} kills (seed ${SEED})`, async () => {
  await killAgainAndAgain('leveldb', RUNS, [])
})

it(`keeps them on Chromium's SQLite-backed IndexedDB too, through ${SQLITE_RUNS} kills (seed ${SEED})`, async () => {
  await killAgainAndAgain('sqlite', SQLITE_RUNS, [SQLITE])
})

it('would notice a loss: a page that acknowledges before the transaction is complete loses records', async () => {
  const profile = await browsers.newProfile()
  let [rounds, lost] = [0, 0]
  while (lost === 0 && rounds < CONTROL_BOUND) {
    const before = acknowledgements.heard.size
    const capturing = await browsers.start(profile)
    const page = await earlyAckOf(capturing.page)
    const options = { from: before, reportTo: '/acknowledged' }
    await killWhile(capturing, rounds, () => page.evaluate((face, given) => face.capture(given), options))
    const restarted = await browsers.start(profile)
    const kept = new Set(await (await earlyAckOf(restarted.page)).evaluate((face) => face.readAll()))
    await browsers.stop(restarted)
    lost = [...acknowledgements.heard.keys()].slice(before).filter((id) => !kept.has(id)).length
    rounds += 1
  }
  console.log(`killed browser, acknowledging too early: ${lost} lost after ${rounds} kills`)
  expect(lost).toBeGreaterThan(0)
})

/** One tablet that is killed over and over: what an earlier round left must survive the later kills as well. */
async function killAgainAndAgain(backend: string, rounds: number, flags: readonly string[]): Promise<void> {
  const profile = await browsers.newProfile()
  const captured: Captured = { lanes: [], acknowledged: new Map() }
  let [unheard, thrownAway] = [0, 0]
  for (let round = 0; round < rounds; round += 1) {
    const lanes = lanesOf(`${backend}/${round}`)
    captured.lanes.push(...lanes)
    await captureUntilKilled({ backend, profile, flags, round })
    let isThrownAway = round > 0 && wasThrownAway(profile)
    for (const { commandId } of lanes.flat()) {
      const eventIds = acknowledgements.heard.get(commandId)
      if (eventIds !== undefined) captured.acknowledged.set(commandId, eventIds)
    }
    const restarted = await browsers.start(profile, flags)
    await openStore(restarted.page, `cafe-${backend}`)
    isThrownAway ||= wasThrownAway(profile)
    if (isThrownAway) await expectWaiting(restarted.page, `cafe-${backend}`)
    thrownAway += isThrownAway ? 1 : 0
    unheard += await expectRecovered(restarted.page, { store: `cafe-${backend}`, captured, lanes })
    await browsers.stop(restarted)
  }
  const events = [...captured.acknowledged.values()].flat().length
  console.log(
    `killed browser, ${backend}: ${rounds} kills, ${captured.acknowledged.size} commits (${events} events) acknowledged ` +
      `and kept, ${unheard} more found that nobody had heard of; Chromium threw its database away ${thrownAway} times`,
  )
}

interface Round {
  readonly backend: string
  readonly profile: string
  readonly flags: readonly string[]
  readonly round: number
}

/** Half of the rounds sync while they capture, so that a kill hits a confirmation too. */
async function captureUntilKilled({ backend, profile, flags, round }: Round): Promise<void> {
  network.leadTo(round % 2 === 0 ? null : server.url)
  const browser = await browsers.start(profile, flags)
  await browser.page.goto(site.url)
  const options = { ...(await identity(`cafe-${backend}`)), round: `${backend}/${round}`, inFlight: LANES }
  const capture = () => faceOf(browser.page).captureLanes({ ...options, reportTo: '/acknowledged' })
  await killWhile(browser, Math.floor(round / 2), capture)
  network.leadTo(null)
}

/** Kills at a random moment, every second time right when an acknowledgement is heard. */
async function killWhile(browser: BrowserProcess, round: number, capture: () => Promise<unknown>): Promise<void> {
  const first = nextAcknowledgement()
  const ended = capture().then(
    () => 'ran out of steps',
    (error: unknown) => String(error),
  )
  const early = await Promise.race([first, ended])
  if (early !== undefined) throw new Error(`Capturing ended before the kill: ${early}`)
  await new Promise((resolve) => setTimeout(resolve, 200 + random.integer(1_300)))
  if (round % 2 === 0) await browsers.stop(browser)
  else await new Promise<void>((resolve) => acknowledgements.onNext(() => resolve(browsers.stop(browser))))
  expect(await ended, 'the capture was cut off by the kill').toMatch(/closed/)
}

function nextAcknowledgement(): Promise<void> {
  return new Promise((resolve) => acknowledgements.onNext(resolve))
}

interface Expectation {
  readonly store: string
  readonly captured: Captured
  /** The lanes of the round that was just killed. */
  readonly lanes: readonly Lane[]
}

/**
 * Chromium throws its database away when it finds half a record in it, left by a kill, with others behind it. What the
 * centre has comes back from there then, and what it has not is still on the device.
 */
async function expectWaiting(page: Page, store: string): Promise<void> {
  network.leadTo(server.url)
  await expectSynced(faceOf(page), store)
  network.leadTo(null)
}

/** Looks at what the disk holds, with the centre away; retries what was in flight; syncs. How much was kept unheard of. */
async function expectRecovered(page: Page, { store, captured, lanes }: Expectation): Promise<number> {
  const tablet = faceOf(page)
  const found = await tablet.readAll()
  expectKept(found, captured)
  expect((await tablet.status()).pending).toBe(new Set(pendingOf(found).map(({ commitId }) => commitId)).size)
  const placed = found.filter(({ type }) => type === 'OrderPlaced').length
  expect(await tablet.query('select count(*) n from orders')).toEqual([{ n: placed }])

  const inFlight = lanes.map((lane) =>
    lane.filter(({ commandId }) => !captured.acknowledged.has(commandId)).slice(0, 1),
  )
  const { receipts } = await tablet.capture(inFlight, { inFlight: LANES })
  for (const { commandId, events } of receipts.flat())
    captured.acknowledged.set(
      commandId,
      events.map(({ id }) => id),
    )
  const unheard = receipts.flat().filter(({ status }) => status === 'already-appended')
  const again = await tablet.readAll()
  expectKept(again, captured)
  expect(byCommand(again).size - byCommand(found).size).toBe(receipts.flat().length - unheard.length)

  network.leadTo(server.url)
  await appendOnHeads(tablet, again)
  await expectSynced(tablet, store)
  const confirmed = await tablet.readAll()
  expectKept(confirmed, captured)
  const { commits } = await server.store.pull(store, { after: 0, limit: 1_000_000 })
  const central = commits.flatMap(({ events }) => events.map(({ id }) => id as string))
  expect(central).toEqual(confirmed.map(({ id }) => id))
  expect(new Set(central).size).toBe(central.length)
  return unheard.length
}

/** The heads that appends are judged by agree with the events: an append on the last version of each stream goes through. */
async function appendOnHeads(tablet: ReturnType<typeof faceOf>, events: readonly StoredEvent[]): Promise<void> {
  const versions = new Map(events.map(({ streamId, version }) => [streamId as string, version]))
  const notes = [...versions].filter(([streamId]) => streamId.startsWith('note-'))
  const probes = notes.map(([streamId, expectedVersion]) => [
    { streamId, expectedVersion, events: [{ type: 'Probed' }] },
  ])
  const { receipts } = await tablet.capture(probes, { inFlight: LANES })
  expect(receipts.flat().map(({ status }) => status)).toEqual(probes.map(() => 'appended'))
}

function pendingOf(events: readonly StoredEvent[]): StoredEvent[] {
  return events.filter(({ position }) => position === null)
}

async function expectSynced(tablet: ReturnType<typeof faceOf>, store: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const { pending, position, connection, rejected } = await tablet.status()
        return { pending, behind: (await server.store.head(store)).head - position, connection, rejected }
      },
      { timeout: 60_000, interval: 50 },
    )
    .toEqual({ pending: 0, behind: 0, connection: 'online', rejected: 0 })
}

async function openStore(page: Page, store: string): Promise<void> {
  await openTabletPage(page, site.url, await identity(store))
}

async function identity(store: string): Promise<OpenTablet> {
  return { store, device: DEVICE, token: await issueToken(SECRET, { store, device: DEVICE }) }
}

async function earlyAckOf(page: Page): Promise<JSHandle<EarlyAckPage>> {
  await page.goto(`${site.url}/early-ack.html`)
  return page.evaluateHandle<EarlyAckPage>('window.earlyAck')
}
