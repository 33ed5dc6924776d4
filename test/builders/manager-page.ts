import type { Browser, Locator, Page } from 'playwright'
import { expect } from 'vitest'
import { collectTrouble, poll } from './demo-page.ts'

/** The displays a tablet may have. */
export const SIZES = [
  { width: 1280, height: 800 },
  { width: 1024, height: 768 },
  { width: 768, height: 1024 },
]

/** Whose tablet it is, and where what its console shows is collected. */
export interface TabletOptions {
  readonly url: string
  readonly name: string
  readonly trouble: string[]
}

/** A tablet of its own, in somebody's hands, that has its letter. */
export async function openTablet(browser: Browser, { url, name, trouble }: TabletOptions): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  const page = await context.newPage()
  collectTrouble(page, trouble)
  await page.goto(url)
  await page.getByTestId('headline').waitFor()
  await page.getByRole('button', { name: 'Your name' }).click()
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.locator('[data-testid=connection][data-connection=online]').waitFor()
  await page.locator('[data-testid=sync][data-pending="0"]').waitFor()
  return page
}

/** Goes to a page of the manager by its tab. */
export async function openTab(page: Page, tab: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages of the manager' }).getByRole('link', { name: tab }).click()
}

/** Goes to a page of the manager as a bookmark does, and waits until it shows something. */
export async function goTo(page: Page, name: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/manager/${name.split('/')[0]!}`)
  if (name === 'orders/open') {
    const first = page.getByRole('group', { name: 'Orders' }).getByRole('link').first()
    await first.click()
    await page.getByRole('slider').waitFor()
    await page.getByText('Why').first().click()
  }
  const signs = { sales: '.tile', orders: '.order-row', inbox: '.empty', tablets: '.tablet', query: '.table-list dt' }
  await page.waitForSelector(signs[name.split('/')[0] as keyof typeof signs], { state: 'attached' })
}

/** What the page has loaded. Runs in the page. */
export function scriptsOf(): string[] {
  return performance.getEntriesByType('resource').map(({ name }) => name)
}

/** Waits until a tile of the sales says so. */
export async function expectTile(page: Page, name: string, value: string | RegExp): Promise<void> {
  const tile = page.locator('.tile').filter({ hasText: name }).locator('dd')
  await (typeof value === 'string'
    ? expect.poll(() => tile.innerText(), poll).toBe(value)
    : expect.poll(() => tile.innerText(), poll).toMatch(value))
}

/** The rows of a table, each as one line. */
export async function rowsOf(section: Locator): Promise<string[]> {
  const rows = await section.locator('tbody tr').allInnerTexts()
  return rows.map((row) => row.replaceAll(/\s+/g, ' ').trim())
}

/** What a chart shows, to be compared. */
export async function pixelsOf(section: Locator): Promise<string> {
  return section.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL())
}

/** The order that is looked at, as it is now. */
export function nowOf(page: Page): Locator {
  return page.getByRole('region', { name: 'The order now' })
}

/** Takes a step of a ticket. A tap that comes while the last one is still being saved does nothing: people tap again. */
export async function kitchenStep(page: Page, station: string, step: string): Promise<void> {
  const button = page.getByRole('button', { name: `Table 7, ${station}: ${step}` })
  await button.waitFor()
  const tap = async (): Promise<number> => {
    if (await button.isVisible()) await button.click({ timeout: 1_000 }).catch(() => undefined)
    return button.count()
  }
  await expect.poll(tap, poll).toBe(0)
}

/** Brings a ticket of the grill back. */
export async function recall(page: Page, table: string): Promise<void> {
  await page.getByRole('button', { name: /^Recall/ }).click()
  await page.getByRole('button', { name: `${table}, Grill: recall` }).click()
}

/** The longest time between two frames of the next twenty, in milliseconds. Runs in the page. */
export async function longestFrame(): Promise<number> {
  let longest = 0
  for (let frame = 0, last = performance.now(); frame < 20; frame += 1) {
    await new Promise(requestAnimationFrame)
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }
  return longest
}
