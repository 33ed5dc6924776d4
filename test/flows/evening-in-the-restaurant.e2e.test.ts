import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Commit, EventId, StreamId } from 'docket'
import { seededRandom } from 'docket/testing'
import { totalCents, type OrderLine } from '../../demo/model/order-line.ts'
import { readRealOrders } from '../../demo/seed/real-orders.ts'
import type { BrowserProcess } from '../builders/browser-process.ts'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { canReloadOffline, collectTrouble, expectPending, poll } from '../builders/demo-page.ts'
import { commitsAtCentre } from '../builders/demo-centre.ts'
import {
  canceledOrders,
  faultsOf,
  openCents,
  orderedCents,
  takenCents,
  type Ledger,
} from '../builders/evening-ledger.ts'
import { createKillableBrowsers } from '../builders/killable-browsers.ts'
import { cookUntil, createShift, settle, takeOrder, waitTables, type Shift } from '../builders/shift.ts'
import { askInSql, connectionOf, dueOn, numbersOf, pendingOf, settleRejections } from '../builders/tablet-reading.ts'
import { tap } from '../builders/taps.ts'
import { canceling, goneFrom, payingInCash, serving } from '../builders/waiter-taps.ts'
import { runCli } from '../cli/run-cli.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

/** `DOCKET_SEED=7 npx vitest run --project e2e test/flows/evening-in` deals the orders as that seed did. */
const SEED = Number(process.env['DOCKET_SEED'] ?? Math.floor(Math.random() * 1_000_000))
const SIZE = { width: 1280, height: 800 }
const SUMS = `select count(*) as orders, sum(status = 'canceled') as canceled, sum(total_cents) as ordered,
  sum(cash_cents + card_cents) as taken from order_book`
const PICTURES = fileURLToPath(new URL('../../test-results/evening', import.meta.url))

describe(`an evening in the restaurant (seed ${SEED})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-evening-'))
  const [publicDir, dataDir] = [join(folder, 'page'), join(folder, 'data')]
  const orders = seededRandom(SEED).shuffle(readRealOrders())
  const ledger: Ledger = new Map()
  const trouble: string[] = []
  const browsers = createKillableBrowsers()
  let [port, dealt, cooked] = [0, 0, 0]
  let server: DemoServer
  let browser: Browser
  let profile: string
  let anas: BrowserProcess
  let bens: BrowserContext
  let ana: Shift
  let ben: Shift
  let kitchen: Page
  let isClosing = false
  let cooking: Promise<void>
  let commits: readonly Commit[] = []

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir, port })
  }
  const deal = (count: number) => orders.slice(dealt, (dealt += count))
  const picture = async (page: Page, name: string): Promise<void> => {
    await page.screenshot({ path: join(PICTURES, `${name}.png`) })
  }
  const begin = async (page: Page, name?: string): Promise<Page> => {
    collectTrouble(page, trouble)
    await page.setViewportSize(SIZE)
    await page.goto(server.url)
    await page.getByTestId('headline').waitFor()
    if (name === undefined) return page
    await page.getByRole('button', { name: 'Your name' }).click()
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    return page
  }

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true })
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
    browser = await chromium.launch(chromiumLaunchOptions())
    profile = await browsers.newProfile()
    anas = await browsers.start(profile)
    bens = await browser.newContext()
    ana = createShift(await begin(anas.page, 'Ana'), seededRandom(SEED + 1), ledger)
    ben = createShift(await begin(await bens.newPage(), 'Ben'), seededRandom(SEED + 2), ledger)
    kitchen = await begin(await (await browser.newContext()).newPage(), 'Dana')
    await kitchen.getByRole('link', { name: 'Kitchen' }).click()
    cooking = cookUntil(kitchen, seededRandom(SEED + 3), () => isClosing).then((presses) => void (cooked = presses))
  })
  afterAll(async () => {
    isClosing = true
    await cooking
    await browsers.close()
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('goes on while two waiters take orders and the kitchen makes them', async () => {
    for (const page of [ana.page, ben.page, kitchen]) await expectPending(page, 0)
    await Promise.all([ana, ben].map((shift) => waitTables(shift, deal(45), { keepOpen: 5, cards: true })))
    await picture(ana.page, '1-waiter')
    await picture(kitchen, '2-kitchen')
  })

  it('goes on at a tablet that is cut off, which hears that another was first', async () => {
    const contested = await takeOrder(ben, deal(1)[0]!)
    ben.waiting.pop()
    await tap(ana.page, [{ see: '.order-number', saying: `^${contested.number}$` }])
    await bens.setOffline(true)
    await tap(ben.page, canceling(contested.number, 'The guests left'))
    await tap(ana.page, [...serving(contested.number), ...payingInCash(contested.number), goneFrom(contested.number)])
    contested.isServed = true
    contested.paidCents = totalCents(contested.lines)
    await Promise.all([
      waitTables(ana, deal(14), { keepOpen: 5, cards: true }),
      waitTables(ben, deal(15), { keepOpen: 5, cards: false }),
    ])
    await expect.poll(() => connectionOf(ben.page), poll).toBe('offline')
    expect(await pendingOf(ben.page)).toBeGreaterThan(15)
    await picture(ben.page, '3-cut-off')
    await bens.setOffline(false)
    await expectPending(ben.page, 0)
    expect(await settleRejections(ben.page)).toEqual([
      expect.stringMatching(/: cancel the order The order had already been served or canceled\./),
    ])
  })

  it('loses nothing of a tablet that is killed in the middle of an order, while there is no centre', async () => {
    await canReloadOffline(ana.page)
    await server.stop()
    const hand = deal(20)
    const first = ana.waiting.length
    const bens = waitTables(ben, deal(20), { keepOpen: Infinity, cards: false })
    const taking = takeAll(ana, hand).catch(allowKill)
    await expect.poll(() => ana.waiting.length - first, poll).toBeGreaterThan(11)
    await anas.kill()
    await Promise.all([taking, bens])
    const heard = ana.waiting.length - first
    expect(heard).toBeLessThan(hand.length)

    anas = await browsers.start(profile)
    ana.page = anas.page
    await begin(ana.page)
    for (const { number } of ana.waiting) await tap(ana.page, [{ see: '.order-number', saying: `^${number}$` }])
    await picture(ana.page, '4-killed-and-back')
    // As a person would: what was saved before the tablet could say so is among the open orders, or it is taken again.
    const unheard = (await numbersOf(ana.page)).filter((number) => !ledger.has(number))
    expect(unheard.length).toBeLessThanOrEqual(1)
    for (const number of unheard) settle(ana, number)
    await takeAll(ana, hand.slice(heard + unheard.length))
    expect(await pendingOf(ana.page)).toBeGreaterThanOrEqual(hand.length)

    await serve()
    for (const page of [ana.page, ben.page]) await expectPending(page, 0)
  })

  it('ends with every order at the centre once, and the same sums everywhere', async () => {
    await Promise.all([ana, ben].map((shift) => waitTables(shift, deal(20), { keepOpen: 12, cards: true })))
    isClosing = true
    await cooking
    expect(cooked).toBeGreaterThan(100)
    expect(ledger.size).toBe(orders.length)
    await expectPending(kitchen, 0)
    // What a cook did while a waiter changed or canceled the same order is for the cook to hear.
    for (const text of await settleRejections(kitchen)) {
      expect(text).toMatch(/(served or canceled|not that far yet)\./)
    }
    await kitchen.getByRole('link', { name: 'Waiter' }).click()
    const sums = [ledger.size, canceledOrders(ledger), orderedCents(ledger), takenCents(ledger)].map(String)
    for (const page of [ana.page, ben.page, kitchen]) {
      await expectPending(page, 0)
      await expect.poll(() => dueOn(page), poll).toBe(openCents(ledger))
      expect(await page.getByTestId('headline').innerText()).toBe('All saved here')
      expect(await askInSql(page, SUMS)).toEqual(sums)
    }
    await ana.page.getByRole('link', { name: 'Sales' }).click()
    await picture(ana.page, '5-the-end')
    commits = await commitsAtCentre(server.url)
    expect(faultsOf(ledger, commits)).toEqual([])
    await server.stop()
    const verified = await runCli(['verify', '--data', dataDir])
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('cafe-12') as string })
    console.log(
      `evening (seed ${SEED}): ${ledger.size} orders, ${commits.length} commits, ${cooked} presses in the kitchen, ` +
        `${takenCents(ledger)} cents taken, ${openCents(ledger)} open. ${verified.stdout.trim()}`,
    )
  })

  it('would notice an order that is missing, doubled or paid otherwise', () => {
    const [placed] = commits.filter(({ events }) => events[0]!.type === 'OrderPlaced')
    const { number } = placed!.events[0]!.data as { readonly number: string }
    const others = commits.filter(({ streamId }) => streamId !== placed!.streamId)
    expect(faultsOf(ledger, others)).toEqual([`${number} is there 0 times`])
    const again = {
      ...placed!,
      streamId: `order-${randomUUID()}` as StreamId,
      events: [{ ...placed!.events[0]!, id: randomUUID() as EventId }],
    }
    expect(faultsOf(ledger, [...commits, again])).toEqual([`${number} is there 2 times`])
    expect(faultsOf(ledger, [...commits, ...commits.slice(-1)])).toContain('An event is there twice')
    const unpaid = commits.filter(({ events }) => events[0]!.type !== 'OrderPaid')
    expect(faultsOf(ledger, unpaid)[0]).toMatch(/^[AB]-\d+ is .*"paidCents":0.* instead of /)
  })

  it('leaves the consoles empty, and breaks no content security policy', () => {
    expect(trouble).toEqual([])
  })
})

async function takeAll(shift: Shift, hand: readonly (readonly OrderLine[])[]): Promise<void> {
  for (const lines of hand) await takeOrder(shift, lines)
}

/** A page that is killed is cut off in many words, all of which say that it is gone. */
function allowKill(error: unknown): void {
  if (!/closed|crashed|detached|disconnected/i.test(String(error))) throw error
}
