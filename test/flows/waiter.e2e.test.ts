import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import {
  cancelOrder,
  collectTrouble,
  expectPending,
  payInCash,
  placeOrder,
  poll,
  setNetwork,
  tapItem,
} from '../builders/demo-page.ts'
import { smallTargets, violationsOf } from '../builders/page-faults.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

describe('a waiter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-waiter-'))
  const publicDir = join(folder, 'page')
  const trouble: string[] = []
  let server: DemoServer
  let browser: Browser
  let ana: Page
  let ben: Page
  let kitchen: Page

  /** Cuts the two waiters off, or lets them reach the server again. */
  const setNetworks = async (areOn: boolean): Promise<void> => {
    for (const page of [ana, ben]) await setNetwork(page, areOn)
  }
  const openTablet = async (name: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    collectTrouble(page, trouble)
    await page.goto(server.url)
    await page.getByTestId('headline').waitFor()
    await page.getByRole('button', { name: 'Your name' }).click()
    await page.getByLabel('Name').fill(name)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    return page
  }

  beforeAll(async () => {
    await buildDemo(publicDir)
    server = await startDemo({ publicDir, dataDir: join(folder, 'data'), port: await freePort() })
    browser = await chromium.launch(chromiumLaunchOptions())
    ana = await openTablet('Ana')
    ben = await openTablet('Ben')
    kitchen = await openTablet('Dana')
    await kitchen.getByRole('link', { name: 'Kitchen' }).click()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('takes what the guest wants: choices, a course, a word for the cook', async () => {
    await ana.getByRole('radio', { name: '7', exact: true }).check()
    await tapItem(ana, 'Chicken Bowl')
    await tapItem(ana, 'Izze', 'Blackberry')
    await ana.getByRole('button', { name: 'Chicken Bowl: choices and note' }).click()
    const choices = ana.getByRole('dialog', { name: 'Chicken Bowl' })
    expect(await violationsOf(ana)).toEqual([])
    expect(await smallTargets(ana)).toEqual([])
    await choices.getByText('Guacamole').click()
    await choices.getByText('Sour Cream').click()
    await choices.getByText('Last', { exact: true }).click()
    await choices.getByLabel('Note for the cook').fill('Cut in half')
    await choices.getByRole('button', { name: 'Done' }).click()
    const lines = ana.getByRole('group', { name: 'Items of this order' })
    await expect.poll(() => lines.innerText(), poll).toMatch(/Guacamole, no Sour Cream, Last\s+Cut in half\s+\$11\.25/)
    await ana.getByTestId('place-order').click()
    const grill = stationOf(kitchen, 'Grill')
    await expect
      .poll(() => grill.innerText(), poll)
      .toMatch(/Last[^]*Chicken Bowl[^]*Guacamole, no Sour Cream\s+Cut in half/)
    expect(await stationOf(kitchen, 'Bar').innerText()).toContain('Blackberry')
  })

  it('sees what it is to be told, and keeps the order until it is', async () => {
    await ana.getByTestId('place-order').click()
    expect(await messageOf(ana)).toBe('Choose a table first.')
    await ana.getByRole('radio', { name: '9', exact: true }).check()
    await ana.getByTestId('place-order').click()
    expect(await messageOf(ana)).toBe('Add at least one item.')
    await ana.getByRole('button', { name: 'Clear' }).click()
  })

  it('adds to an open order, and the cook sees what is new until the ticket is taken up', async () => {
    await kitchen.getByRole('button', { name: 'Table 7, Grill: start' }).click()
    await changeOrder(ana, 'Table 7', ['Chicken Bowl', 'Chips'])
    const grill = stationOf(kitchen, 'Grill')
    await expect.poll(() => grill.innerText(), poll).toMatch(/Changed[^]*Main\s+1×\s+Chicken Bowl\s*\+1/)
    expect(await stationOf(kitchen, 'Fry').innerText()).toContain('Chips')
    await kitchen.getByRole('button', { name: 'Table 7, Grill: start' }).click()
    await expect.poll(() => grill.innerText(), poll).not.toContain('Changed')
  })

  it('puts a new order on the tab that the table has', async () => {
    await ana.getByRole('radio', { name: '7', exact: true }).check()
    await tapItem(ana, 'Chips')
    await ana.getByRole('button', { name: /^Add to [A-Z]-\d+$/ }).click()
    await ana.getByTestId('place-order').click()
    await expect.poll(() => messageOf(ana), poll).toMatch(/^The change for Table 7 .* is saved\.$/)
    await expect.poll(() => stationOf(kitchen, 'Fry').innerText(), poll).toMatch(/2×\s+Chips/)
    expect(await tablesOf(ana)).toEqual(['Table 7'])
  })

  it('adds to one order together with another, both without a network, and both count', async () => {
    await expect.poll(() => ben.getByTestId('open-orders').innerText(), poll).toContain('Chips')
    await setNetworks(false)
    await changeOrder(ana, 'Table 7', ['Steak Burrito'])
    await changeOrder(ben, 'Table 7', ['Bottled Water'])
    await setNetworks(true)
    for (const page of [ana, ben]) {
      await expectPending(page, 0)
      const order = page.getByTestId('open-orders')
      await expect
        .poll(() => order.innerText(), poll)
        .toMatch(/Steak Burrito[^]*Bottled Water|Bottled Water[^]*Steak Burrito/)
      expect(await page.getByTestId('headline').innerText()).toBe('All saved here')
    }
  })

  it('numbers orders without asking anybody, and no two are alike', async () => {
    await setNetworks(false)
    await placeOrder(ana, '1', ['Chips'])
    await placeOrder(ben, '1', ['Chips'])
    await placeOrder(ana, '2', ['Chips'])
    const second = await ana.context().newPage()
    collectTrouble(second, trouble)
    await second.goto(server.url)
    await placeOrder(second, '4', ['Chips'])
    await second.close()
    await setNetworks(true)
    for (const page of [ana, ben]) {
      await expectPending(page, 0)
      await expect.poll(() => numbersOf(page), poll).toHaveLength(5)
    }
    const numbers = await numbersOf(ana)
    expect(new Set(numbers).size).toBe(5)
    const letters = numbers.map((number) => number.split('-')[0])
    expect(new Set(letters).size).toBe(2)
    expect(letters.every((letter) => /^[A-C]$/.test(letter!))).toBe(true)
  })

  it('takes cash without a network, and the order is closed once it is served', async () => {
    await setNetworks(false)
    await payInCash(ana, 'Table 2')
    await expectPaid(ana, 'Table 2')
    await ana.getByRole('button', { name: 'Table 2: served' }).click()
    await expect.poll(() => tablesOf(ana), poll).not.toContain('Table 2')
    await setNetworks(true)
    await expectPending(ana, 0)
    await expect.poll(() => tablesOf(ben), poll).not.toContain('Table 2')
  })

  it('asks for a card without a network, and accounts answer when there is one', async () => {
    await setNetworks(false)
    await ana.getByRole('button', { name: 'Table 4: pay' }).click()
    await ana.getByRole('button', { name: 'Card', exact: true }).click()
    await expect.poll(() => ana.getByRole('dialog').innerText(), poll).toContain('The card is asked for.')
    await ana.getByRole('button', { name: 'Close' }).click()
    await expect.poll(() => ana.getByTestId('open-orders').innerText(), poll).toContain('Card is asked for')
    await setNetworks(true)
    for (const page of [ana, ben]) {
      await expectPaid(page, 'Table 4')
    }
  })

  it('takes cash when a card is declined', async () => {
    await ana.getByRole('radio', { name: '5', exact: true }).check()
    await tapItem(ana, '6 Pack Soft Drink', 'Coke')
    for (let more = 1; more < 80; more += 1)
      await ana.getByRole('button', { name: 'One 6 Pack Soft Drink more' }).click()
    await ana.getByTestId('place-order').click()
    await ana.getByRole('button', { name: 'Table 5: pay' }).click()
    await ana.getByRole('button', { name: 'Card', exact: true }).click()
    await expect.poll(() => ana.getByRole('dialog').innerText(), poll).toContain('The card was declined.')
    await ana.getByRole('button', { name: 'Paid in cash' }).click()
    await expectPaid(ana, 'Table 5')
    await expectPending(ana, 0)
  })

  it('cancels for a reason, and the cook sees it until saying so', async () => {
    const tables = (await tablesOf(ana)).filter((table) => table === 'Table 1')
    expect(tables).toHaveLength(2)
    await payInCash(ana, 'Table 7')
    await placeOrder(ana, '10', ['Veggie Bowl'])
    await expect.poll(() => stationOf(kitchen, 'Cold').innerText(), poll).toContain('Table 10')
    await cancelOrder(ana, 'Table 10')
    await expect.poll(() => stationOf(kitchen, 'Cold').innerText(), poll).toContain('Canceled')
    await kitchen.getByRole('button', { name: 'Table 10, Cold: ok' }).click()
    await expect.poll(() => stationOf(kitchen, 'Cold').innerText(), poll).toContain('Nothing to make')
    await ana.getByRole('button', { name: 'Table 7: more' }).click()
    // What is paid is not canceled.
    expect(await ana.getByRole('dialog').getByRole('button', { name: 'Cancel the order' }).isDisabled()).toBe(true)
    await ana.keyboard.press('Escape')
  })

  it('leaves the consoles empty, and breaks no content security policy', () => {
    expect(trouble).toEqual([])
  })
})

/** Adds items to an open order. */
async function changeOrder(page: Page, table: string, items: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: `${table}: more` }).click()
  await page.getByRole('button', { name: 'Add or change' }).click()
  for (const item of items) await tapItem(page, item)
  await page.getByTestId('place-order').click()
  await expect.poll(() => messageOf(page), poll).toMatch(/^The change for .* is saved\.$/)
}

async function expectPaid(page: Page, table: string): Promise<void> {
  await expect.poll(() => page.getByRole('button', { name: `${table}: Paid` }).count(), poll).toBe(1)
}

function stationOf(page: Page, name: string) {
  return page.getByRole('region', { name: new RegExp(`^${name}\\b`) })
}

function messageOf(page: Page): Promise<string> {
  return page.locator('#ticket-message').innerText()
}

function tablesOf(page: Page): Promise<string[]> {
  return page.getByTestId('open-orders').locator('h3').allInnerTexts()
}

function numbersOf(page: Page): Promise<string[]> {
  return page.getByTestId('open-orders').locator('.order-number').allInnerTexts()
}
