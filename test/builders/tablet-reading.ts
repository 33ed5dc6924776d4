import type { Page } from 'playwright'
import { expect } from 'vitest'
import { poll } from './demo-page.ts'

/** How many changes a tablet has to send. */
export async function pendingOf(page: Page): Promise<number> {
  return Number(await page.getByTestId('sync').getAttribute('data-pending'))
}

/** How far the centre is, as the bar says. */
export async function connectionOf(page: Page): Promise<string | null> {
  return page.getByTestId('connection').getAttribute('data-connection')
}

/** The numbers of the open orders. */
export function numbersOf(page: Page): Promise<string[]> {
  return page.getByTestId('open-orders').locator('.order-number').allInnerTexts()
}

/** What all open orders of a tablet come to, as its buttons say. */
export async function dueOn(page: Page): Promise<number> {
  const labels = await page.locator('.order-actions button').allInnerTexts()
  const cents = labels.map((label) => /\$([\d,]+)\.(\d\d)/.exec(label)).map((match) => match?.slice(1).join('') ?? '0')
  return cents.reduce((sum, text) => sum + Number(text.replaceAll(',', '')), 0)
}

/** Reads what was not accepted, and lets it go; what it said, in one line each. */
export async function settleRejections(page: Page): Promise<string[]> {
  await page.getByTestId('sync').click()
  const entries = page.locator('#rejection-list > li')
  const texts = await entries.allInnerTexts()
  for (let left = texts.length; left > 0; left -= 1) {
    await entries
      .first()
      .getByRole('button', { name: /^Let it go/ })
      .click()
    await expect.poll(() => entries.count(), poll).toBe(left - 1)
  }
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
  return texts.map((text) => text.replaceAll(/\s+/g, ' '))
}

/** Has a manager ask a tablet in SQL; the cells of the first row. */
export async function askInSql(page: Page, sql: string): Promise<string[]> {
  await page.getByRole('link', { name: 'Manager' }).click()
  await page.getByRole('link', { name: 'Query' }).click()
  await page.getByLabel('SQL', { exact: true }).fill(sql)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.locator('.data-table td').first().waitFor()
  return page.locator('.data-table tbody tr').first().locator('td').allInnerTexts()
}
