import { randomUUID } from 'node:crypto'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryLog, openEngine, type NewCommit } from 'docket'
import { restaurant } from '../../demo/restaurant.model.ts'
import { fetchToken, tablesAtCentre } from '../builders/demo-centre.ts'
import { collectTrouble, expectPending, placeOrder, poll } from '../builders/demo-page.ts'
import { firstPage, openDemoSite, type DemoSite } from '../builders/demo-site.ts'
import { violationsOf } from '../builders/page-faults.ts'

const ORDERS_BEFORE = 2_000
const ORDERS_OFFLINE = 52
const SLOW_MS = 2_500

describe('long work', () => {
  const trouble: string[] = []
  let site: DemoSite
  let page: Page

  beforeAll(async () => {
    site = await openDemoSite()
    await fillCentre(site.url)
    const tablet = await site.openTablet('tablet')
    page = firstPage(tablet)
    collectTrouble(page, trouble)
    // A slow line, so that a person has the time to look.
    await tablet.route(/\/sync\/.*\/(push|pull)/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
      await route.continue()
    })
  })
  afterAll(() => site?.close())

  it('shows how far a first load is, and keeps nobody from working', async () => {
    await page.goto(site.url)
    await expect.poll(() => shownBy(page), poll).toBe('Fetching the orders')
    await placeOrder(page, '7', ['Izze'])
    await expect.poll(() => shownBy(page), poll).toMatch(/^Fetching the orders: [45],\d{3} of 6,00\d$/)
    expect(await page.getByTestId('connection').innerText()).toBe('Fetching: 83%')
    expect(await violationsOf(page)).toEqual([])
    await expect.poll(() => shownBy(page), poll).toBe('')
    await expectPending(page, 0)
  })

  it('shows how far sending is after a long time without a network', async () => {
    await page.getByTestId('sync').click()
    await page.getByRole('switch', { name: 'Network' }).click()
    await page.keyboard.press('Escape')
    for (let order = 0; order < ORDERS_OFFLINE; order += 1) await placeOrder(page, '3', ['Chips'])
    await expectPending(page, ORDERS_OFFLINE)
    expect(await shownBy(page)).toBe('')
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expect.poll(() => shownBy(page), poll).toBe(`Sending: 0 of ${ORDERS_OFFLINE}`)
    expect(await page.getByTestId('connection').innerText()).toBe(`Sending: 0 of ${ORDERS_OFFLINE}`)
    await placeOrder(page, '4', ['Chips'])
    await expectPending(page, 0)
    await expect.poll(() => shownBy(page), poll).toBe('')
    const tables = await tablesAtCentre(site.url)
    expect(tables.filter((table) => table === '3')).toHaveLength(ORDERS_OFFLINE)
  })

  it('leaves the console empty', () => {
    expect(trouble).toEqual([])
  })
})

async function shownBy(page: Page): Promise<string> {
  const labels = await page.getByRole('progressbar').evaluateAll((bars) => bars.map((bar) => bar.ariaLabel))
  return labels.join()
}

/** Gives the centre a history of orders that are over: placed, served and paid. */
async function fillCentre(url: string): Promise<void> {
  const deviceId = randomUUID()
  const sync = { url: `${url}/sync`, token: await fetchToken(url, deviceId) }
  const till = await openEngine({ model: restaurant, log: memoryLog('cafe-12'), deviceId, sync, actor: 'Ben' })
  await till.log.appendMany(servedOrders(ORDERS_BEFORE))
  await new Promise<void>((resolve) => {
    till.onStatus(({ pending }) => {
      if (pending === 0) resolve()
    })
  })
  await till.close()
}

function* servedOrders(count: number): Generator<NewCommit> {
  const lines = [{ item: 'Izze', quantity: 1, priceCents: 339, station: 'bar' }]
  for (let number = 1; number <= count; number += 1) {
    const placed = { type: 'OrderPlaced', data: { table: '1', lines, note: '' } }
    const paid = { type: 'OrderPaid', data: { payment: randomUUID(), amountCents: 339 } }
    yield { streamId: `order-${number}`, events: [placed, { type: 'OrderServed', data: {} }, paid] }
  }
}
