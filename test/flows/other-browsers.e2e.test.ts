import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { tablesAtCentre } from '../builders/demo-centre.ts'
import { poll } from '../builders/demo-page.ts'
import { openFirefox, openWebKit, type ForeignBrowser } from '../builders/foreign-browser.ts'

const SCREENSHOTS = 'test-results/other-browsers'

const OPEN: Readonly<Record<string, (profile: string) => Promise<ForeignBrowser>>> = {
  Firefox: openFirefox,
  WebKit: () => openWebKit(),
}

describe.each(['Firefox', 'WebKit'])('an order in %s', (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-other-browser-'))
  const publicDir = join(folder, 'page')
  let port = 0
  let server: DemoServer
  let browser: ForeignBrowser

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir: join(folder, 'data'), port })
  }

  beforeAll(async () => {
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
    browser = await OPEN[name]!(join(folder, 'profile'))
    console.log(`${name}: ${browser.version}`)
    mkdirSync(SCREENSHOTS, { recursive: true })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is taken, and reaches the centre', async () => {
    await browser.open(server.url)
    await placeOrder(browser, '7', ['Chicken Bowl', 'Izze'])
    await expectTables(browser, ['Table 7'])
    await expectPending(browser, 0)
    expect(await tablesAtCentre(server.url)).toEqual(['7'])
    writeFileSync(join(SCREENSHOTS, `${name}-waiter.png`), await browser.screenshot())
  })

  it('goes through the kitchen', async () => {
    await browser.press('a[href="#/kitchen"]')
    for (const step of ['start', 'ready', 'bump']) await browser.press(`[aria-label="Table 7, Grill: ${step}"]`)
    await expect.poll(() => text(browser, '.stations'), poll).not.toContain('Chicken Bowl')
    writeFileSync(join(SCREENSHOTS, `${name}-kitchen.png`), await browser.screenshot())
    await browser.press('a[href="#/"]')
    await expect.poll(() => text(browser, '[data-testid="open-orders"]'), poll).toContain('Ready: Grill')
  })

  it('is kept without a network, over a reload, and arrives once', async () => {
    await browser.read('navigator.serviceWorker.ready.then(() => undefined)')
    await server.stop()
    await placeOrder(browser, '3', ['Chips'])
    await browser.press('[aria-label^="Table 7: Pay"]')
    await browser.press('dialog .primary')
    await expectPending(browser, 2)
    await browser.reload()
    await expectTables(browser, ['Table 7', 'Table 3'])
    await expectPending(browser, 2)
    await serve()
    await expectPending(browser, 0)
    expect(await tablesAtCentre(server.url)).toEqual(['7', '3'])
  })

  it('says what this browser withholds', async () => {
    await browser.press('[data-testid="sync"]')
    const said = await text(browser, 'dialog')
    console.log(`${name}: ${said.replaceAll(/\s+/g, ' ')}`)
    expect(said).toContain('Storage')
  })
})

async function placeOrder(page: ForeignBrowser, table: string, items: readonly string[]): Promise<void> {
  await page.press(`.table-choice:has(input[value="${table}"])`)
  for (const item of items) {
    await page.press(`[aria-label^="${item}, "]`)
    if (await page.read<boolean>("document.querySelector('.flavours') !== null")) await page.press('.flavours button')
  }
  await page.press('[data-testid="place-order"]')
  await expect.poll(() => text(page, '#ticket-message'), poll).toContain('is saved.')
}

async function text(page: ForeignBrowser, selector: string): Promise<string> {
  return await page.read(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`)
}

async function expectTables(page: ForeignBrowser, tables: readonly string[]): Promise<void> {
  const titles = `[...document.querySelectorAll('[data-testid="open-orders"] h3')].map(({ innerText }) => innerText)`
  await expect.poll(() => page.read(titles), poll).toEqual(tables)
}

async function expectPending(page: ForeignBrowser, count: number): Promise<void> {
  const pending = `document.querySelector('[data-testid="sync"]')?.dataset.pending`
  await expect.poll(() => page.read(pending), poll).toBe(String(count))
}
