import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryLog, openEngine } from 'docket'
import { restaurant } from '../../demo/restaurant.model.ts'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { fetchToken, tablesAtCentre } from '../builders/demo-centre.ts'
import {
  canReloadOffline,
  cancelOrder,
  collectTrouble,
  expectPending,
  payInCash,
  placeOrder,
  poll,
} from '../builders/demo-page.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

describe('the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-demo-'))
  const publicDir = join(folder, 'page')
  const dataDir = join(folder, 'data')
  const trouble: string[] = []
  let port = 0
  let server: DemoServer
  let browser: BrowserContext

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir, port })
  }
  /** Opens the browser on the profile that all steps share. */
  const openBrowser = async (): Promise<Page> => {
    const options = { ...chromiumLaunchOptions(), viewport: { width: 1280, height: 800 } }
    browser = await chromium.launchPersistentContext(join(folder, 'profile'), options)
    browser.on('page', listen)
    const [page] = browser.pages()
    if (page !== undefined) listen(page)
    return page ?? browser.newPage()
  }
  const listen = (page: Page): void => collectTrouble(page, trouble)

  beforeAll(async () => {
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('keeps orders over an absent server, reloads and restarts, and each arrives once', async () => {
    let page = await openBrowser()
    await page.goto(server.url)
    await placeOrder(page, '7', ['Chicken Bowl', 'Chicken Bowl', 'Izze'])
    await expectOrders(page, ['Table 7'])
    await expectPending(page, 0)
    await canReloadOffline(page)

    await server.stop()
    await placeOrder(page, '3', ['Steak Burrito'])
    await placeOrder(page, 'Bar', ['Chips and Guacamole'])
    await expectPending(page, 2)
    await expect.poll(() => connectionOf(page), poll).toBe('offline')
    await page.reload()
    await expectOrders(page, ['Table 7', 'Table 3', 'Bar'])
    await expectPending(page, 2)

    await serve()
    await expectPending(page, 0)
    expect(await tablesAtCentre(server.url)).toEqual(['7', '3', 'Bar'])
    await page.reload()
    await expectOrders(page, ['Table 7', 'Table 3', 'Bar'])
    await expectPending(page, 0)
    expect(await tablesAtCentre(server.url)).toEqual(['7', '3', 'Bar'])

    await browser.close()
    page = await openBrowser()
    await page.goto(server.url)
    await expectOrders(page, ['Table 7', 'Table 3', 'Bar'])
    expect(await page.getByTestId('open-orders').innerText()).toMatch(/2×\s*Chicken Bowl/)
  })

  it('shows an order of one tab in the other', async () => {
    const [first] = browser.pages()
    const second = await browser.newPage()
    await second.goto(server.url)
    await expectOrders(second, ['Table 7', 'Table 3', 'Bar'])
    await placeOrder(first!, '10', ['Veggie Bowl'])
    await expectOrders(second, ['Table 7', 'Table 3', 'Bar', 'Table 10'])
    await second.getByRole('button', { name: 'Table 3: served' }).click()
    await expect.poll(() => first!.getByTestId('open-orders').innerText(), poll).toContain('Served')
    await payInCash(second, 'Table 3')
    await expectOrders(first!, ['Table 7', 'Bar', 'Table 10'])
    await expectPending(first!, 0)
    await second.close()
  })

  it('gets a new token when the centre refuses the one it has', async () => {
    const [page] = browser.pages()
    await server.stop()
    rmSync(join(dataDir, 'secret'))
    await placeOrder(page!, '2', ['Izze'])
    await serve()
    await expectPending(page!, 0)
    expect(await tablesAtCentre(server.url)).toEqual(['7', '3', 'Bar', '10', '2'])
  })

  it('asks a person when another tablet was first, and lets that person settle it', async () => {
    let [page] = browser.pages()
    await server.stop()
    await cancelOrder(page!, 'Table 7')
    await expectOrders(page!, ['Bar', 'Table 10', 'Table 2'])
    await browser.close()
    await serve()
    await serveAsAnotherTablet(server.url, '7')

    page = await openBrowser()
    await page.goto(server.url)
    await expect.poll(() => page.getByTestId('headline').innerText(), poll).toBe('Needs attention')
    await page.getByTestId('sync').click()
    const rejection = page.locator('#rejection-list > li')
    await expect.poll(() => rejection.innerText(), poll).toMatch(/Table 7: cancel[^]*already been served[^]*by Ben/)
    await rejection.getByRole('button', { name: /^Try again/ }).click()
    await expect.poll(() => rejection.getByRole('alert').innerText(), poll).toContain('already been served')
    await rejection.getByRole('button', { name: /^Let it go/ }).click()
    await expect.poll(() => page.getByTestId('headline').innerText(), poll).toBe('All saved here')
    await expect.poll(() => page.getByTestId('connection').innerText(), poll).toBe('Connected')
    expect(await rejection.count()).toBe(0)
  })

  it('leaves the console empty, and breaks no content security policy', () => {
    expect(trouble).toEqual([])
  })
})

async function expectOrders(page: Page, tables: readonly string[]): Promise<void> {
  await expect.poll(() => page.getByTestId('open-orders').locator('h3').allInnerTexts(), poll).toEqual(tables)
}

async function connectionOf(page: Page): Promise<string | null> {
  return page.getByTestId('connection').getAttribute('data-connection')
}

/** Ben, at a tablet of his own, serves the order of a table. */
async function serveAsAnotherTablet(url: string, table: string): Promise<void> {
  const deviceId = randomUUID()
  const sync = { url: `${url}/sync`, token: await fetchToken(url, deviceId) }
  const tablet = await openEngine({ model: restaurant, log: memoryLog('cafe-12'), deviceId, sync, actor: 'Ben' })
  const sql = 'select id from open_orders where "table" = ?'
  await expect.poll(() => tablet.query(sql, [table]), poll).toHaveLength(1)
  const [order] = await tablet.query<{ id: string }>(sql, [table])
  await tablet.execute('order', order!.id, 'ServeOrder', {})
  await expect.poll(() => tablet.status.pending, poll).toBe(0)
  await tablet.close()
}
