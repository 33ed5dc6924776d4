import type { BrowserContext, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { tablesAtCentre } from '../builders/demo-centre.ts'
import { canReloadOffline, collectTrouble, expectPending, placeOrder, poll } from '../builders/demo-page.ts'
import { firstPage, openDemoSite, type DemoSite } from '../builders/demo-site.ts'
import { violationsOf } from '../builders/page-faults.ts'

const SYNC = /\/sync\//

describe('the installed app', () => {
  const trouble: string[] = []
  let site: DemoSite
  let tablet: BrowserContext
  let page: Page

  const open = async (): Promise<void> => {
    tablet = await site.openTablet('tablet')
    page = firstPage(tablet)
    collectTrouble(page, trouble)
    await page.goto(site.url)
  }
  beforeAll(async () => {
    site = await openDemoSite({ DEMO_VERSION: '1' })
    await open()
  })
  afterAll(() => site?.close())

  it('takes a new version when somebody says so, and keeps a half-typed order and all that is not sent', async () => {
    await placeOrder(page, '1', ['Izze'])
    await expectPending(page, 0)
    await canReloadOffline(page)
    expect(await versionOf(page)).toBe('1')
    // The files of the page can be had, the centre cannot.
    await tablet.route(SYNC, (route) => route.abort())
    await placeOrder(page, '2', ['Chips'])
    await placeOrder(page, '3', ['Chicken Bowl', 'Chips'])
    await page.getByRole('button', { name: /^Veggie Bowl, / }).click()
    const note = page.getByRole('textbox', { name: 'Note for the kitchen' })
    await note.fill('no oni')

    await buildDemo(site.publicDir, { DEMO_VERSION: '2' })
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    const update = page.getByRole('status').getByRole('button', { name: 'Update' })
    await update.waitFor()
    expect(await violationsOf(page, '.toast')).toEqual([])
    expect(await versionOf(page)).toBe('1')
    await update.click()

    await expect.poll(() => versionOf(page).catch(() => ''), poll).toBe('2')
    await expectPending(page, 2)
    expect(await note.inputValue()).toBe('no oni')
    await note.fill('no onions')
    await placeOrder(page, '4', [])
    await expectPending(page, 3)
    await tablet.unroute(SYNC)
    await expectPending(page, 0)
    expect(await tablesAtCentre(site.url)).toEqual(['1', '2', '3', '4'])
    expect(await page.getByTestId('open-orders').innerText()).toMatch(/Veggie Bowl\s*no onions/)
  })

  it('starts in a browser that was closed, without a server, and takes an order', async () => {
    await tablet.close()
    await site.stopServer()
    await open()
    await placeOrder(page, '5', ['Izze'])
    await expectPending(page, 1)
    await site.serve()
    await expectPending(page, 0)
    expect(await tablesAtCentre(site.url)).toEqual(['1', '2', '3', '4', '5'])
  })

  it('offers to be installed where the browser does, once', async () => {
    await page.getByTestId('sync').click()
    const button = page.getByRole('button', { name: 'Install' })
    // This browser may have made an offer of its own before; the last one counts.
    await page.evaluate(() => {
      const prompt = () => Promise.resolve((document.documentElement.dataset['asked'] = 'yes'))
      dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }))
    })
    await button.click()
    expect(await page.evaluate(() => document.documentElement.dataset['asked'])).toBe('yes')
    expect(await button.count()).toBe(0)
  })

  it('asks the browser to keep the data, and shows what it answered', async () => {
    const keep = page.getByRole('button', { name: 'Keep the data' })
    const said = page.getByRole('dialog').getByRole('status')
    await expect.poll(() => said.innerText(), poll).toContain('may clear this site')
    expect(await violationsOf(page)).toEqual([])
    await keep.click()
    await expect.poll(() => said.innerText(), poll).toContain('said no')
    const browser = await tablet.newCDPSession(page)
    await browser.send('Browser.grantPermissions', { origin: site.url, permissions: ['durableStorage'] })
    await keep.click()
    await expect.poll(() => said.innerText(), poll).toBe('The browser keeps the data until you clear it.')
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
    await expect
      .poll(() => page.getByRole('definition').allInnerTexts(), poll)
      .toContainEqual(expect.stringMatching(/^\d+\.\d MB, kept until you clear it$/))
  })

  it('leaves the console empty', () => {
    expect(trouble.filter((text) => !text.includes('net::ERR_FAILED'))).toEqual([])
  })
})

/** The version of the page, as its dialog tells. */
async function versionOf(page: Page): Promise<string> {
  // The page may be on its way to its next version: whatever was open, and whatever does not answer, is tried again.
  await page.keyboard.press('Escape')
  await page.getByTestId('sync').click({ timeout: 5_000 })
  // Waited for: a dialog that is closed before it is open stays open.
  const version = page.locator('.facts > div', { hasText: 'Version' }).getByRole('definition')
  const text = await version.innerText({ timeout: 5_000 })
  await page.keyboard.press('Escape')
  return text
}
