import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { cancelOrder, canReloadOffline, expectPending, payInCash, placeOrder, poll } from '../builders/demo-page.ts'
import { smallTargets, violationsOf } from '../builders/page-faults.ts'
import {
  expectTile,
  goTo,
  kitchenStep,
  nowOf,
  openTab,
  openTablet,
  pixelsOf,
  recall,
  rowsOf,
  scriptsOf,
  SIZES,
} from '../builders/manager-page.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

describe('a manager', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-manager-'))
  const publicDir = join(folder, 'page')
  const trouble: string[] = []
  let port = 0
  let server: DemoServer
  let browser: Browser
  let ana: Page
  let ben: Page
  let boss: Page

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir: join(folder, 'data'), port })
  }

  beforeAll(async () => {
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
    browser = await chromium.launch(chromiumLaunchOptions())
    ana = await openTablet(browser, { url: server.url, name: 'Ana', trouble })
    ben = await openTablet(browser, { url: server.url, name: 'Ben', trouble })
    boss = await openTablet(browser, { url: server.url, name: 'Mia', trouble })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('has a screen that a waiter does not wait for', async () => {
    expect(await ana.evaluate(scriptsOf)).not.toContainEqual(expect.stringContaining('manager-screen'))
    await boss.getByRole('link', { name: 'Manager' }).click()
    await expect.poll(() => boss.evaluate(scriptsOf), poll).toContainEqual(expect.stringContaining('manager-screen'))
    await expect
      .poll(() => boss.getByRole('region', { name: 'By hour' }).innerText(), poll)
      .toContain('Nothing was sold')
  })

  it('sees each order move the sales, and none that was canceled', async () => {
    await placeOrder(ana, '7', ['Chicken Bowl', 'Chicken Bowl', 'Chips'])
    await expectTile(boss, 'Revenue', '$19.65')
    await expectTile(boss, 'Orders', '1')
    const items = boss.getByRole('region', { name: 'By item' })
    await items.getByText('The numbers').click()
    await expect.poll(() => rowsOf(items), poll).toEqual(['Chicken Bowl 2 $17.50', 'Chips 1 $2.15'])
    const before = await pixelsOf(items)
    await placeOrder(ben, '3', ['Chips'])
    await expect.poll(() => rowsOf(items), poll).toEqual(['Chicken Bowl 2 $17.50', 'Chips 2 $4.30'])
    await expect.poll(() => pixelsOf(items), poll).not.toBe(before)
    await cancelOrder(ben, 'Table 3')
    await expectTile(boss, 'Canceled', '1')
    await expect.poll(() => rowsOf(items), poll).toEqual(['Chicken Bowl 2 $17.50', 'Chips 1 $2.15'])
    await expect.poll(() => items.getByRole('img').getAttribute('aria-label'), poll).toContain('Chicken Bowl sold most')
  })

  it('sees what is paid, and how long the kitchen takes', async () => {
    await ben.getByRole('link', { name: 'Kitchen' }).click()
    for (const step of ['start', 'ready', 'bump']) await kitchenStep(ben, 'Grill', step)
    await expectTile(boss, 'Median time to ready', '–')
    for (const step of ['start', 'ready']) await kitchenStep(ben, 'Fry', step)
    await expectTile(boss, 'Median time to ready', /^\d+ s$/)
    await payInCash(ana, 'Table 7')
    await expectTile(boss, 'Paid in cash', '$19.65')
    await expectTile(boss, 'Paid by card', '$0.00')
  })

  it('looks at another day, and comes back', async () => {
    await boss.getByRole('button', { name: 'Day before' }).click()
    await expectTile(boss, 'Orders', '0')
    expect(boss.url()).toMatch(/#\/manager\/sales\?day=\d{4}-\d\d-\d\d$/)
    await boss.reload()
    await expectTile(boss, 'Orders', '0')
    await boss.getByRole('button', { name: 'Today' }).click()
    await expectTile(boss, 'Orders', '1')
  })

  it('draws the charts anew in the other theme', async () => {
    const hours = boss.getByRole('region', { name: 'By hour' })
    const dark = await pixelsOf(hours)
    await boss.getByRole('button', { name: 'Light colours' }).click()
    await expect.poll(() => pixelsOf(hours), poll).not.toBe(dark)
    await boss.getByRole('button', { name: 'Light colours' }).click()
    await expect.poll(() => pixelsOf(hours), poll).toBe(dark)
  })

  it('finds an order, and reads who did what on which tablet', async () => {
    await recall(ben, 'Table 7')
    await openTab(boss, 'Orders')
    await boss.getByLabel('Number or table').fill('7')
    const orders = boss.getByRole('group', { name: 'Orders' })
    await expect.poll(() => orders.getByRole('link').allInnerTexts(), poll).toHaveLength(1)
    await boss.getByRole('button', { name: 'Canceled' }).click()
    await expect.poll(() => orders.getByRole('link').count(), poll).toBe(0)
    await boss.getByRole('button', { name: 'Canceled' }).click()
    await orders.getByRole('link').click()
    const steps = boss.getByRole('list', { name: 'What happened' })
    await expect
      .poll(() => steps.innerText(), poll)
      .toMatch(/Placed for table 7\s+.* by Ana on tablet A\s+2×\s+Chicken Bowl/)
    expect(await steps.innerText()).toMatch(
      /Grill bumped its ticket\s+.* by Ben on tablet B\s+Taken back by step 8, by Ben/,
    )
    expect(await steps.innerText()).toMatch(/Grill recalled its ticket\s+.*\s+Takes back step 4\./)
    expect(await steps.innerText()).toMatch(/Paid \$19\.65 in cash\s+.* by Ana on tablet A/)
    await steps.getByText('Why').first().click()
    await expect.poll(() => steps.innerText(), poll).toMatch(/Command\s+PlaceOrder/)
    await steps.getByRole('button', { name: 'Show the whole story' }).click()
    await expect.poll(() => steps.innerText(), poll).toContain('1 event on 1 stream')
  })

  it('goes back in time with the keyboard, and sees the order as it was', async () => {
    const slider = boss.getByRole('slider', { name: 'Step' })
    await expect.poll(() => nowOf(boss).innerText(), poll).toMatch(/Grill ready, Fry ready[^]*Paid\s+\$19\.65/)
    await slider.focus()
    await boss.keyboard.press('Home')
    const then = boss.getByRole('region', { name: 'The order then' })
    await expect
      .poll(() => then.innerText(), poll)
      .toMatch(/2×\s+Chicken Bowl[^]*Grill waits, Fry waits[^]*Nothing yet/)
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Step 1 of 8: Placed for table 7, /)
    for (let step = 2; step <= 4; step += 1) await boss.keyboard.press('ArrowRight')
    await expect.poll(() => then.innerText(), poll).toContain('Grill bumped, Fry waits')
    await boss.getByRole('button', { name: 'Show the order after step 2' }).click()
    await expect.poll(() => then.innerText(), poll).toContain('Grill is at it, Fry waits')
    await slider.focus()
    await boss.keyboard.press('End')
    await expect.poll(() => nowOf(boss).innerText(), poll).toContain('Grill ready')
  })

  it('goes back with the button of the browser', async () => {
    await boss.goBack()
    await expect.poll(() => boss.getByRole('slider').count(), poll).toBe(0)
    expect(await boss.getByLabel('Number or table').inputValue()).toBe('7')
    await boss.goBack()
    await expect.poll(() => boss.getByRole('region', { name: 'By hour' }).count(), poll).toBe(1)
    await boss.goForward()
    await boss.getByRole('group', { name: 'Orders' }).getByRole('link').click()
  })

  it('asks the centre for what the tablet does not hold, and is told when it cannot be reached', async () => {
    const address = boss.url()
    const context = await browser.newContext({ viewport: SIZES[0]!, serviceWorkers: 'block' })
    await context.route('**/pull?*', (route) => route.abort())
    const fresh = await context.newPage()
    await fresh.goto(address)
    const steps = fresh.getByRole('list', { name: 'What happened' }).getByRole('listitem')
    await expect.poll(() => fresh.innerText('.ask-centre'), poll).toContain('This tablet does not hold this order.')
    expect(await steps.count()).toBe(0)
    await fresh.getByRole('button', { name: 'Ask the centre' }).click()
    await expect.poll(() => fresh.innerText('.ask-centre'), poll).toContain('8 steps, as the centre tells it.')
    await fresh.getByRole('slider', { name: 'Step' }).fill('4')
    const then = fresh.getByRole('region', { name: 'The order then' })
    await expect.poll(() => then.innerText(), poll).toContain('Grill bumped, Fry waits')
    await context.close()
    await server.stop()
    await boss.getByRole('button', { name: 'Ask the centre' }).click()
    await expect.poll(() => boss.innerText('.ask-centre'), poll).toContain('The centre cannot be reached.')
    await serve()
  })

  it('decides what was not accepted, knowing what has happened meanwhile', async () => {
    await ben.getByRole('link', { name: 'Waiter' }).click()
    await placeOrder(ana, '9', ['Chips'])
    await expect.poll(() => ben.getByTestId('open-orders').innerText(), poll).toContain('Table 9')
    await ben.context().setOffline(true)
    await cancelOrder(ben, 'Table 9')
    await expectPending(ben, 1)
    await ana.getByRole('button', { name: 'Table 9: served' }).click()
    await expectPending(ana, 0)
    await ben.context().setOffline(false)
    await expect.poll(() => ben.getByTestId('headline').innerText(), poll).toBe('Needs attention')

    await ben.getByRole('link', { name: 'Manager' }).click()
    await openTab(ben, 'Inbox')
    const entry = ben.getByRole('listitem').filter({ hasText: 'cancel the order' })
    await expect.poll(() => entry.innerText(), poll).toMatch(/Tried\s+Canceled: .*, by Ben on this tablet \(B\)/)
    expect(await entry.innerText()).toMatch(/Not accepted\s+The order had already been served/)
    expect(await entry.innerText()).toMatch(/Meanwhile\s+Served, .*, by Ana on tablet A/)
    expect([...(await violationsOf(ben)), ...(await smallTargets(ben))]).toEqual([])
    await entry.getByRole('button', { name: /^Try again/ }).click()
    await expect.poll(() => entry.getByRole('alert').innerText(), poll).toContain('already been served')
    await entry.getByRole('link', { name: 'Open the order' }).click()
    await expect.poll(() => nowOf(ben).innerText(), poll).toMatch(/Status\s+Served/)
    await ben.goBack()
    await entry.getByRole('button', { name: /^Let it go/ }).click()
    await expect.poll(() => ben.innerText('main'), poll).toContain('Nothing waits for a decision')
    await expect.poll(() => ben.evaluate(() => document.activeElement?.textContent), poll).toBe('To decide')
  })

  it('sees the tablets, and what each has done', async () => {
    await openTab(boss, 'Tablets')
    const tablet = (name: string) => boss.getByRole('listitem').filter({ hasText: name })
    await expect.poll(() => tablet('Tablet A').innerText(), poll).toMatch(/Last used by Ana\s+Orders taken\s+2/)
    await expect.poll(() => tablet('Tablet B').innerText(), poll).toMatch(/Last used by Ben\s+Orders taken\s+1/)
    const own = await tablet('this tablet').innerText()
    expect(own).toMatch(/Tablet C, this tablet[^]*To send\s+Nothing\s+Last exchange[^]*Connected/)
    expect(own).toMatch(/Last arrival\s+(just now|\d+ min ago)/)
  })

  it('works without a network, over a reload', async () => {
    await canReloadOffline(boss)
    await server.stop()
    await boss.reload()
    await openTab(boss, 'Sales')
    await expectTile(boss, 'Orders', '2')
    await openTab(boss, 'Orders')
    await boss.getByRole('group', { name: 'Orders' }).getByRole('link').first().click()
    await expect.poll(() => nowOf(boss).innerText(), poll).toMatch(/Status\s+Served/)
    await serve()
  })

  it.each(['dark', 'light'])('is clean for axe, fits a finger and every display in the %s theme', async (theme) => {
    const isLight = () => boss.getByRole('button', { name: 'Light colours' })
    if (theme === 'light') await isLight().click()
    expect(await boss.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
    for (const size of SIZES) {
      await boss.setViewportSize(size)
      for (const page of ['sales', 'orders', 'orders/open', 'inbox', 'tablets', 'query']) {
        await goTo(boss, page)
        expect([page, size.width, await violationsOf(boss)]).toEqual([page, size.width, []])
        expect([page, size.width, await smallTargets(boss)]).toEqual([page, size.width, []])
        const widthOf = () => boss.evaluate(() => document.documentElement.scrollWidth)
        await expect.poll(widthOf, poll).toBeLessThanOrEqual(size.width)
      }
    }
  })

  it('would be told by axe if it were otherwise', async () => {
    await goTo(boss, 'sales')
    await boss.evaluate(() => (document.querySelector<HTMLElement>('.tile dt')!.style.color = 'var(--edge)'))
    expect(await violationsOf(boss)).toEqual([expect.stringMatching(/^color-contrast: /)])
  })

  it('leaves the consoles empty, and breaks no content security policy', () => {
    expect(trouble.filter((text) => !text.includes('net::ERR_INTERNET_DISCONNECTED'))).toEqual([])
  })
})
