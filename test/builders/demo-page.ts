import { expect } from 'vitest'
import type { Frame, Page } from 'playwright'

/** How long a person waits for something to appear. */
export const poll = { timeout: 20_000, interval: 50 }

/** Collects what a console shows, save requests that failed as they should; a policy violation is shown there too. */
export function collectTrouble(page: Page, trouble: string[]): void {
  page.on('pageerror', (error) => trouble.push(String(error)))
  page.on('console', (message) => {
    const isTrouble = message.type() === 'error' || message.type() === 'warning'
    const isExpected = /net::ERR_(CONNECTION_REFUSED|INTERNET_DISCONNECTED)|status of 401/.test(message.text())
    if (isTrouble && !isExpected) trouble.push(message.text())
  })
}

/** Takes an order, and waits until it is saved. Of an item that asks for a flavour, guests take the first. */
export async function placeOrder(page: Page | Frame, table: string, items: readonly string[]): Promise<void> {
  await page.getByRole('radio', { name: table, exact: true }).check()
  for (const item of items) await tapItem(page, item)
  await page.getByTestId('place-order').click()
  await expect.poll(() => page.locator('#ticket-message').innerText(), poll).toContain('is saved.')
}

/** Taps an item of the menu, and waits until it is in the draft. */
export async function tapItem(page: Page | Frame, item: string, flavour?: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^${item}, `) }).click()
  const asking = page.getByRole('dialog', { name: item })
  if (await asking.isVisible()) {
    const flavours = asking.locator('.flavours button')
    await (flavour === undefined ? flavours.first() : flavours.getByText(flavour, { exact: true })).click()
  }
  await page.getByRole('button', { name: new RegExp(`^${item}, .*in this order`) }).waitFor()
}

/** Takes the money of an open order in cash. */
export async function payInCash(page: Page | Frame, table: string): Promise<void> {
  await page.getByRole('button', { name: `${table}: pay` }).click()
  await page.getByRole('button', { name: 'Paid in cash' }).click()
}

/** Cancels an open order, for the first reason. */
export async function cancelOrder(page: Page | Frame, table: string): Promise<void> {
  await page.getByRole('button', { name: `${table}: more` }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).click()
  await page
    .getByRole('dialog', { name: 'Cancel this order?' })
    .getByRole('button', { name: 'Cancel the order' })
    .click()
}

/** Switches the tablet's network on or off, as one who tries what happens. */
export async function setNetwork(page: Page, isOn: boolean): Promise<void> {
  await page.getByTestId('sync').click()
  const dialog = page.getByRole('dialog', { name: 'Saved and sent' })
  await dialog.getByRole('switch', { name: /^Network/ }).setChecked(isOn)
  await dialog.getByRole('button', { name: 'Close' }).click()
}

/** Waits until so many changes wait to be sent, and the bar says so. */
export async function expectPending(page: Page | Frame, count: number): Promise<void> {
  await expect.poll(() => page.getByTestId('sync').getAttribute('data-pending'), poll).toBe(String(count))
  const headline = count === 0 ? /^(All saved here|Needs attention)$/ : new RegExp(`^${count} to send$`)
  await expect.poll(() => page.getByTestId('headline').innerText(), poll).toMatch(headline)
}

/** Waits for what a person waits for unknowingly: the page's files are on this device. */
export async function canReloadOffline(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
  })
}

/**
 * Taps an item of the menu as soon as it is there, and again until it is in the draft, as a person in a hurry does. Unlike
 * {@link tapItem} it does not wait for the page to come to rest. Gives the time since the page was asked for, in ms.
 */
export async function tapItemAtOnce(page: Page, item: string): Promise<number> {
  const look = (name: string) => {
    const button = document.querySelector(`button[aria-label^="${name}, "]`)
    if (button === null) return null
    const { x, y, width, height } = button.getBoundingClientRect()
    const isInDraft = button.ariaLabel?.includes('in this order') === true
    return { x: x + width / 2, y: y + height / 2, isInDraft, now: performance.now() }
  }
  for (;;) {
    const found = (await (await page.waitForFunction(look, item)).jsonValue())!
    if (found.isInDraft) return found.now
    await page.mouse.click(found.x, found.y)
  }
}
