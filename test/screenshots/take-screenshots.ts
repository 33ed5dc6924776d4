import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright'
import { buildDemo } from '../builders/built-demo.ts'
import { freePort, startDemo } from '../builders/demo-app.ts'
import { commitsAtCentre } from '../builders/demo-centre.ts'
import { chromiumLaunchOptions } from '../setup/chromium.ts'

const IMAGES = fileURLToPath(new URL('../../docs/images', import.meta.url))
const SIZE = { width: 1280, height: 800 }
const COOK = 'Dana'
const QUALITY = 85
const SETTLE_MS = 1_500
const POLL_MS = 200
const PATIENCE_MS = 15_000

interface Picture {
  readonly name: string
  readonly actor: string
  /** Where it is, behind the address of the demo. */
  readonly address: (url: string) => Promise<string>
  /** What has to be there before something is done, and the picture taken. */
  readonly shows: string
  readonly prepare?: (page: Page) => Promise<unknown>
}

const at = (address: string) => (): Promise<string> => Promise.resolve(address)

const PICTURES: readonly Picture[] = [
  { name: 'waiter', actor: 'Ana', address: at('#/'), shows: '.order', prepare: takeAnOrder },
  { name: 'kitchen', actor: COOK, address: at('#/kitchen'), shows: '.kitchen-ticket' },
  { name: 'manager-sales', actor: 'Emil', address: at('#/manager'), shows: '.manager-tabs' },
  { name: 'manager-order', actor: 'Emil', address: recalledOrder, shows: '.manager-tabs' },
  { name: 'two-tablets', actor: 'Ana', address: at('#/two'), shows: '.two .tablet', prepare: cutTheNetwork },
]

/** Starts the demo with its evening, and takes the pictures of the README and the guides: all, or those that are named. */
async function takeScreenshots(names: readonly string[]): Promise<void> {
  const wanted = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name))
  const folder = mkdtempSync(join(tmpdir(), 'docket-screenshots-'))
  const [publicDir, dataDir] = [join(folder, 'page'), join(folder, 'data')]
  await buildDemo(publicDir)
  const server = await startDemo({ publicDir, dataDir, port: await freePort(), hasEvening: true })
  const browser = await chromium.launch(chromiumLaunchOptions())
  mkdirSync(IMAGES, { recursive: true })
  try {
    await untilFilled(server.url)
    for (const picture of wanted) {
      await take(browser, server.url, picture).catch((error: unknown) => {
        console.error(`${picture.name} stays as it is: ${String(error)}`)
        process.exitCode = 1
      })
    }
  } finally {
    await browser.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Resolves when the evening is there, and accounts have answered for the last cards of it. */
async function untilFilled(url: string): Promise<void> {
  for (;;) {
    const types = (await commitsAtCentre(url)).flatMap(({ events }) => events.map(({ type }) => type))
    const [asked, answered] = ['CardPaymentRequested', 'CreditCardAuthorized'].map(
      (type) => types.filter((of) => of === type).length,
    )
    if (asked! > 0 && asked === answered) return
    await sleep(POLL_MS)
  }
}

async function take(browser: Browser, url: string, { name, actor, address, shows, prepare }: Picture): Promise<void> {
  const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce' })
  // Who is at the tablet, as the page keeps it.
  await context.addInitScript(
    ([cook, other]) => localStorage.setItem('docket-demo/waiter', location.hash === '#/kitchen' ? cook : other),
    [COOK, actor] as const,
  )
  const page = await context.newPage()
  await page.goto(`${url}/${await address(url)}`)
  await page.locator(shows).first().waitFor({ timeout: PATIENCE_MS })
  await prepare?.(page)
  await page.waitForTimeout(SETTLE_MS)
  const session = await context.newCDPSession(page)
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY })
  const bytes = Buffer.from(data, 'base64')
  writeFileSync(join(IMAGES, `${name}.webp`), bytes)
  console.log(`docs/images/${name}.webp, ${Math.round(bytes.length / 1_000)} KB`)
  await context.close()
}

/** An order is half taken. */
async function takeAnOrder(page: Page): Promise<void> {
  await page.getByRole('radio', { name: '4', exact: true }).check({ force: true })
  for (const item of ['Chicken Bowl', 'Chicken Bowl', 'Steak Burrito', 'Chips and Guacamole', 'Izze']) {
    await page.getByRole('button', { name: new RegExp(`^${item}, `) }).click()
  }
  await page.getByRole('button', { name: 'Blackberry', exact: true }).click()
}

/** An order to which something happened that is worth a history: one that was recalled. */
async function recalledOrder(url: string): Promise<string> {
  const commits = await commitsAtCentre(url)
  const recalled = commits.find(({ events }) => events[0]?.type === 'OrderRecalled')
  return `#/manager/orders/${recalled?.streamId.slice('order-'.length) ?? ''}`
}

/** The waiter's network is off, and an order waits. */
async function cutTheNetwork(page: Page): Promise<void> {
  const [waiter, kitchen] = [0, 1].map((index) => page.locator('.tablet iframe').nth(index).contentFrame())
  await waiter!.locator('.order').first().waitFor()
  await kitchen!.locator('.kitchen-ticket').first().waitFor()
  await page.getByRole('switch', { name: 'Network' }).first().click()
  await waiter!.locator('.table-choice', { hasText: '4' }).click()
  await waiter!.getByRole('button', { name: /^Chicken Bowl, / }).click()
  await waiter!.getByTestId('place-order').click()
  await waiter!.getByText('is saved.').waitFor()
}

takeScreenshots(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
