import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { commitsAtCentre } from '../builders/demo-centre.ts'
import { canReloadOffline, collectTrouble, expectPending, placeOrder, poll, setNetwork } from '../builders/demo-page.ts'
import { smallTargets, TABLET_SIZES, violationsOf } from '../builders/page-faults.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

describe('the kitchen display', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-kitchen-'))
  const publicDir = join(folder, 'page')
  const dataDir = join(folder, 'data')
  const trouble: string[] = []
  let port = 0
  let server: DemoServer
  let browser: Browser
  let waiter: Page
  let kitchen: Page

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir, port })
  }
  /** A tablet of its own. */
  const openTablet = async (): Promise<Page> => {
    const context = await browser.newContext({ viewport: TABLET_SIZES[0]!, reducedMotion: 'reduce' })
    const page = await context.newPage()
    collectTrouble(page, trouble)
    await page.goto(server.url)
    return page
  }

  beforeAll(async () => {
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
    browser = await chromium.launch(chromiumLaunchOptions())
    waiter = await openTablet()
    kitchen = await openTablet()
    await kitchen.getByRole('link', { name: 'Kitchen' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('shows an order of another tablet at each station that makes a part of it', async () => {
    await expectTickets(kitchen, 'Grill', [])
    await placeOrder(waiter, '7', ['Chicken Bowl', 'Chicken Bowl', 'Izze'])
    await expectTickets(kitchen, 'Grill', ['Table 7'])
    await expectTickets(kitchen, 'Bar', ['Table 7'])
    await expectTickets(kitchen, 'Fry', [])
    expect(await station(kitchen, 'Grill').innerText()).toMatch(/2×\s*Chicken Bowl/)
    expect(await station(kitchen, 'Grill').innerText()).not.toContain('Izze')
    await expectAllDay(kitchen, ['2 Chicken Bowl', '1 Izze'])
  })

  it('starts, readies and bumps a ticket, and the waiter sees it', async () => {
    const order = waiter.getByTestId('open-orders')
    await kitchen.getByRole('button', { name: 'Table 7, Grill: start' }).click()
    await expect.poll(() => order.innerText(), poll).toContain('Being made')
    await expectAllDay(kitchen, ['2 Chicken Bowl', '1 Izze'])
    await kitchen.getByRole('button', { name: 'Table 7, Grill: ready' }).click()
    await expect.poll(() => order.innerText(), poll).toContain('Ready: Grill')
    await expectAllDay(kitchen, ['1 Izze'])
    await kitchen.getByRole('button', { name: 'Table 7, Grill: bump' }).click()
    await expectTickets(kitchen, 'Grill', [])
    await expectTickets(kitchen, 'Bar', ['Table 7'])
  })

  it('recalls a ticket by an event that names the bump it undoes, with the keyboard alone', async () => {
    const recall = kitchen.getByRole('button', { name: /^Recall 1$/ })
    await recall.focus()
    await kitchen.keyboard.press('Enter')
    await kitchen.getByRole('button', { name: 'Table 7, Grill: recall' }).focus()
    await kitchen.keyboard.press('Enter')
    await expectTickets(kitchen, 'Grill', ['Table 7'])
    await expect.poll(() => kitchen.getByRole('dialog').count(), poll).toBe(0)
    await expect.poll(() => kitchen.evaluate(() => document.activeElement?.textContent), poll).toContain('Recall')
    await expectPending(kitchen, 0)
    const events = await eventsAtCentre(server.url)
    const bumped = events.find(({ type }) => type === 'OrderBumped')
    const recalled = events.find(({ type }) => type === 'OrderRecalled')
    expect(recalled?.data).toEqual({ station: 'grill', reverses: bumped?.id })
  })

  it('goes on without a network, over a reload, and everything arrives once', async () => {
    await canReloadOffline(kitchen)
    await server.stop()
    await kitchen.getByRole('button', { name: 'Table 7, Grill: bump' }).click()
    await expectTickets(kitchen, 'Grill', [])
    for (const step of ['start', 'ready', 'bump']) {
      await kitchen.getByRole('button', { name: `Table 7, Bar: ${step}` }).click()
    }
    await expectTickets(kitchen, 'Bar', [])
    await expectPending(kitchen, 4)
    await placeOrder(waiter, '3', ['Chips'])
    await kitchen.reload()
    await expectPending(kitchen, 4)
    await expectTickets(kitchen, 'Bar', [])

    await serve()
    await expectPending(kitchen, 0)
    await expectPending(waiter, 0)
    await expectTickets(kitchen, 'Fry', ['Table 3'])
    await expect.poll(() => waiter.getByTestId('open-orders').innerText(), poll).toContain('Ready to serve')
    const steps = (await eventsAtCentre(server.url)).map(({ type }) => type)
    expect(steps.filter((type) => type === 'OrderBumped')).toHaveLength(3)
    expect(steps.filter((type) => type === 'OrderPlaced')).toHaveLength(2)
  })

  it('shows one station alone, and does so again after a reload', async () => {
    await kitchen.getByRole('button', { name: 'Fry', exact: true }).click()
    await expectTickets(kitchen, 'Fry', ['Table 3'])
    await kitchen.reload()
    await expectTickets(kitchen, 'Fry', ['Table 3'])
    expect(await station(kitchen, 'Grill').count()).toBe(0)
    await expectAllDay(kitchen, ['1 Chips'])
    await kitchen.getByRole('button', { name: 'All', exact: true }).click()
    await expectTickets(kitchen, 'Grill', [])
  })

  it('rings for a new ticket once somebody has turned the sound on, and not when it is off', async () => {
    await countNotes(kitchen)
    await placeOrder(waiter, '5', ['Izze'])
    await expectTickets(kitchen, 'Bar', ['Table 5'])
    expect(await notesOf(kitchen)).toBe(0)
    await kitchen.getByRole('switch', { name: 'Sound' }).click()
    await placeOrder(waiter, '6', ['Izze'])
    await expectTickets(kitchen, 'Bar', ['Table 5', 'Table 6'])
    await expect.poll(() => notesOf(kitchen), poll).toBe(2)
    await kitchen.getByRole('switch', { name: 'Sound' }).click()
    await placeOrder(waiter, '8', ['Izze'])
    await expectTickets(kitchen, 'Bar', ['Table 5', 'Table 6', 'Table 8'])
    expect(await notesOf(kitchen)).toBe(2)
  })

  it('asks nobody when two cooks press the same while they are apart', async () => {
    await waiter.getByRole('link', { name: 'Kitchen' }).click()
    for (const page of [kitchen, waiter]) {
      await setNetwork(page, false)
      await page.getByRole('button', { name: 'Table 5, Bar: start' }).click()
      await expectPending(page, 1)
    }
    for (const page of [kitchen, waiter]) await setNetwork(page, true)
    for (const page of [kitchen, waiter]) {
      await expectPending(page, 0)
      await expect.poll(() => page.getByTestId('headline').innerText(), poll).toBe('All saved here')
    }
    const started = (await eventsAtCentre(server.url)).filter(({ type }) => type === 'OrderStarted')
    expect(started.map(({ data }) => (data as { station: string }).station)).toEqual(['grill', 'bar', 'bar'])
    await waiter.getByRole('link', { name: 'Waiter' }).click()
  })

  it.each(['dark', 'light'])('is clean for axe on both screens in the %s theme', async (theme) => {
    for (const page of [waiter, kitchen]) {
      if (theme === 'light') await page.getByRole('button', { name: 'Light colours' }).click()
      expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe(theme)
      expect(await violationsOf(page)).toEqual([])
      await page.getByTestId('sync').click()
      expect(await violationsOf(page)).toEqual([])
      await page.keyboard.press('Escape')
    }
    await kitchen.getByRole('button', { name: /^Recall/ }).click()
    expect(await violationsOf(kitchen)).toEqual([])
    await kitchen.keyboard.press('Escape')
    for (const button of ['more', 'pay']) {
      await waiter.getByRole('button', { name: `Table 3: ${button}` }).click()
      expect(await violationsOf(waiter)).toEqual([])
      await waiter.keyboard.press('Escape')
    }
  })

  it.each(TABLET_SIZES)('fits a finger and the display at $width × $height', async (size) => {
    for (const page of [waiter, kitchen]) {
      await page.setViewportSize(size)
      expect(await smallTargets(page)).toEqual([])
      // The first layout after a turn may not be the one that stays.
      const widthOf = () => page.evaluate(() => document.documentElement.scrollWidth)
      await expect.poll(widthOf, poll).toBeLessThanOrEqual(size.width)
    }
  })

  it('would be told by axe, and by the sizes, if it were otherwise', async () => {
    await kitchen.evaluate(() => {
      document.querySelector('h2')!.style.color = 'var(--edge)'
      document.querySelector<HTMLElement>('.next')!.style.cssText = 'min-height: 0; height: 20px'
    })
    expect(await violationsOf(kitchen)).toEqual([expect.stringMatching(/^color-contrast: /)])
    expect(await smallTargets(kitchen)).toEqual([expect.stringMatching(/^Start /)])
  })

  it('leaves the consoles empty, and breaks no content security policy', () => {
    expect(trouble).toEqual([])
  })
})

function station(page: Page, name: string) {
  return page.getByRole('region', { name: new RegExp(`^${name}\\b`) })
}

async function expectTickets(page: Page, name: string, tables: readonly string[]): Promise<void> {
  const section = station(page, name)
  await expect.poll(() => section.locator('h3').allInnerTexts(), poll).toEqual(tables)
  if (tables.length === 0) await expect.poll(() => section.innerText(), poll).toContain('Nothing to make')
}

async function expectAllDay(page: Page, counts: readonly string[]): Promise<void> {
  const items = page.getByRole('region', { name: 'All day' }).getByRole('listitem')
  await expect.poll(() => items.allInnerTexts(), poll).toEqual(counts)
}

/** Counts the notes that are played from here on. */
async function countNotes(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { start } = OscillatorNode.prototype
    document.documentElement.dataset['notes'] = '0'
    OscillatorNode.prototype.start = function (this: OscillatorNode, when?: number) {
      const { dataset } = document.documentElement
      dataset['notes'] = String(Number(dataset['notes']) + 1)
      start.call(this, when)
    }
  })
}

async function notesOf(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset['notes']))
}

/** All events the centre holds. */
async function eventsAtCentre(url: string) {
  return (await commitsAtCentre(url)).flatMap(({ events }) => events)
}
