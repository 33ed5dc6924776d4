import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo, type DemoServer } from '../builders/demo-app.ts'
import { placeOrder, poll } from '../builders/demo-page.ts'
import { longestFrame, openTab, openTablet } from '../builders/manager-page.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

const ENDLESS = 'with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n'

describe('the query page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docket-query-'))
  const publicDir = join(folder, 'page')
  const trouble: string[] = []
  let port = 0
  let server: DemoServer
  let browser: Browser
  let boss: Page

  const serve = async (): Promise<void> => {
    server = await startDemo({ publicDir, dataDir: join(folder, 'data'), port })
  }

  beforeAll(async () => {
    port = await freePort()
    await buildDemo(publicDir)
    await serve()
    browser = await chromium.launch(chromiumLaunchOptions())
    boss = await openTablet(browser, { url: server.url, name: 'Mia', trouble })
  })
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('is there for whoever wonders', async () => {
    await placeOrder(boss, '7', ['Chips'])
    await placeOrder(boss, '3', ['Chips'])
    await boss.getByRole('link', { name: 'Manager' }).click()
    await openTab(boss, 'Query')
    await expect.poll(() => boss.getByRole('region', { name: 'Tables' }).innerText(), poll).toContain('order_book')
  })

  it('asks in SQL, and can do no harm with it', async () => {
    const sql = boss.getByRole('textbox', { name: 'SQL' })
    const said = () => boss.locator('.query-message').innerText()
    const ask = async (text: string): Promise<void> => {
      await sql.fill(text)
      await boss.keyboard.press('Control+Enter')
    }
    await ask('select number, "table" from order_book order by placed_at; -- all of them')
    await expect.poll(said, poll).toMatch(/^2 rows in \d+ ms\.$/)
    expect(await boss.getByRole('table').innerText()).toMatch(/number\s+table\s+A-1\s+7\s+A-2\s+3/)
    await ask('delete from order_book')
    await expect.poll(said, poll).toBe('A statement here begins with select, with or values.')
    await ask('with gone as (select 1) delete from order_book')
    await expect.poll(said, poll).toBe('A query only reads; rows are written by projections, from events.')
    await ask('select * from nowhere')
    await expect.poll(said, poll).toMatch(/^no such table: nowhere; the tables are .*order_book.*\.$/)
    await ask('with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n')
    await expect.poll(said, poll).toMatch(/^5000 rows in \d+ ms\. The first 200 are shown\.$/)
    expect(await boss.getByRole('row').count()).toBe(201)
    for (const example of await boss.getByRole('list', { name: 'Examples' }).getByRole('button').all()) {
      await example.click()
      await boss.getByRole('button', { name: 'Run' }).click()
      await expect.poll(said, poll).toMatch(/^\d+ rows? in \d+ ms\.$/)
    }
  })

  it('keeps the tablet going while a query never ends, and stops it', async () => {
    await boss.getByRole('textbox', { name: 'SQL' }).fill(ENDLESS)
    await boss.getByRole('button', { name: 'Run' }).click()
    const said = () => boss.locator('.query-message').innerText()
    await expect.poll(said, poll).toBe('Running…')
    // The engine of the tablet goes on: it answers, and tells how the network is.
    await server.stop()
    await expect.poll(() => boss.getByTestId('connection').innerText(), poll).toBe('No connection')
    expect(await boss.evaluate(longestFrame)).toBeLessThan(500)
    expect(await said()).toBe('Running…')
    await boss.getByRole('button', { name: 'Stop' }).click()
    expect(await said()).toBe('Stopped.')
    await boss.getByRole('textbox', { name: 'SQL' }).fill('select 1 as one')
    await boss.keyboard.press('Control+Enter')
    await expect.poll(said, poll).toMatch(/^1 row in/)
    await serve()
  })

  it('keeps what was typed, over a reload', async () => {
    await boss.getByRole('textbox', { name: 'SQL' }).fill('select 2 as two')
    await boss.reload()
    expect(await boss.getByRole('textbox', { name: 'SQL' }).inputValue()).toBe('select 2 as two')
  })

  it('leaves the console empty, and breaks no content security policy', () => {
    expect(trouble).toEqual([])
  })
})
