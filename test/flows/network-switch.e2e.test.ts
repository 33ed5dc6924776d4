import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tablesAtCentre } from '../builders/demo-centre.ts'
import { canReloadOffline, collectTrouble, expectPending, placeOrder, poll } from '../builders/demo-page.ts'
import { firstPage, openDemoSite, type DemoSite } from '../builders/demo-site.ts'
import { sidewaysScroll, smallTargets, TABLET_SIZES, violationsOf } from '../builders/page-faults.ts'

// As long as a tablet with a network takes at most to show what another has placed.
const A_WHILE_MS = 2_000

describe('the network switch', () => {
  const trouble: string[] = []
  let site: DemoSite
  let page: Page
  let otherTab: Page
  let otherTablet: Page

  beforeAll(async () => {
    site = await openDemoSite()
    const tablet = await site.openTablet('waiter')
    page = firstPage(tablet)
    otherTab = await tablet.newPage()
    otherTablet = firstPage(await site.openTablet('other'))
    for (const opened of [page, otherTab, otherTablet]) {
      collectTrouble(opened, trouble)
      await opened.goto(site.url)
    }
    await page.bringToFront()
  })
  afterAll(() => site?.close())

  it('cuts a tablet off in all its tabs, live stream included, and says so', async () => {
    await placeOrder(otherTablet, '1', ['Izze'])
    await expectOrders(page, ['Table 1'])
    await canReloadOffline(page)
    await turnSwitch(page)
    for (const tab of [page, otherTab]) {
      await expect.poll(() => mark(tab).count(), poll).toBe(1)
      await expect.poll(() => connectionOf(tab), poll).toBe('offline')
    }
    await placeOrder(page, '7', ['Chicken Bowl'])
    await placeOrder(otherTablet, '2', ['Izze'])
    await expectOrders(otherTablet, ['Table 1', 'Table 2'])
    await page.waitForTimeout(A_WHILE_MS)
    await expectPending(page, 1)
    await expectOrders(page, ['Table 1', 'Table 7'])
    expect(await tablesAtCentre(site.url)).toEqual(['1', '2'])
  })

  it('keeps it cut off over a reload', async () => {
    await page.reload()
    await expectOrders(page, ['Table 1', 'Table 7'])
    await expect.poll(() => connectionOf(page), poll).toBe('offline')
    await page.waitForTimeout(A_WHILE_MS)
    expect(await mark(page).count()).toBe(1)
    await expectPending(page, 1)
    expect(await tablesAtCentre(site.url)).toEqual(['1', '2'])
  })

  it('is clean for axe and fits while the network is off', async () => {
    expect(await violationsOf(page)).toEqual([])
    for (const size of TABLET_SIZES) {
      await page.setViewportSize(size)
      expect(await smallTargets(page)).toEqual([])
      await expect.poll(() => sidewaysScroll(page), poll).toBe(0)
    }
    await page.getByTestId('sync').click()
    expect(await violationsOf(page)).toEqual([])
    expect(await smallTargets(page)).toEqual([])
    await page.keyboard.press('Escape')
  })

  it('sends everything once, and fetches what it has missed, when it is on again', async () => {
    await page.getByRole('button', { name: 'Switch on' }).click()
    await expectPending(page, 0)
    await expectOrders(page, ['Table 1', 'Table 7', 'Table 2'])
    await expectOrders(otherTablet, ['Table 1', 'Table 7', 'Table 2'])
    for (const tab of [page, otherTab]) await expect.poll(() => mark(tab).count(), poll).toBe(0)
    expect(await tablesAtCentre(site.url)).toEqual(['1', '2', '7'])
  })

  it('keeps a tablet that was never connected from getting a token', async () => {
    const fresh = firstPage(await site.openTablet('fresh'))
    await fresh.addInitScript(() => localStorage.setItem('docket-demo/network', 'off'))
    const asked: string[] = []
    fresh.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await fresh.goto(site.url)
    await placeOrder(fresh, '9', ['Izze'])
    await expect.poll(() => connectionOf(fresh), poll).toBe('offline')
    expect(asked.filter((path) => /^\/(session|sync)/.test(path))).toEqual([])
    await turnSwitch(fresh)
    await expectPending(fresh, 0)
    // The same page, with its network: the list is able to see such requests.
    expect(asked).toContain('/session')
  })

  it('leaves the consoles empty', () => {
    expect(trouble).toEqual([])
  })
})

async function turnSwitch(page: Page): Promise<void> {
  await page.getByTestId('sync').click()
  await page.getByRole('switch', { name: 'Network' }).click()
  await page.keyboard.press('Escape')
}

function mark(page: Page) {
  return page.getByText('The network is switched off on this tablet.')
}

async function connectionOf(page: Page): Promise<string | null> {
  return page.getByTestId('connection').getAttribute('data-connection')
}

async function expectOrders(page: Page, tables: readonly string[]): Promise<void> {
  await expect.poll(() => page.getByTestId('open-orders').locator('h3').allInnerTexts(), poll).toEqual(tables)
}
