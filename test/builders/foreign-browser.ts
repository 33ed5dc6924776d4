import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import puppeteer from 'puppeteer-core'
import { Builder, By, error, until, type WebDriver } from 'selenium-webdriver'
import { findFirefox } from '../setup/firefox.ts'
import { findWebKit, type FoundWebKit } from '../setup/webkit.ts'
import { freePort } from './demo-app.ts'

const START_TRIES = 100
const FIND_MS = 20_000

/** A page of a browser that is not Chromium, as a person uses it. */
export interface ForeignBrowser {
  readonly version: string
  open(url: string): Promise<void>
  reload(): Promise<void>
  /** Presses what a CSS selector finds, once it is there. */
  press(selector: string): Promise<void>
  /** What an expression is in the page. */
  read<Value>(expression: string): Promise<Value>
  screenshot(): Promise<Uint8Array>
  close(): Promise<void>
}

/** Starts Firefox on a profile folder, through WebDriver BiDi. */
export async function openFirefox(userDataDir: string): Promise<ForeignBrowser> {
  const executablePath = await findFirefox()
  if (executablePath === undefined) throw new Error('There is no Firefox; run: npx tsx test/setup/prepare.ts')
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath, userDataDir, headless: true })
  const page = await browser.newPage()
  await page.setViewport({ width: 1280, height: 800 })
  const find = (selector: string) => page.waitForSelector(selector, { visible: true, timeout: FIND_MS })
  return {
    version: await browser.version(),
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    press: async (selector) => await (await find(selector))!.click(),
    read: async (expression) => (await page.evaluate(expression)) as never,
    screenshot: () => page.screenshot(),
    close: () => browser.close(),
  }
}

/** Starts WebKit: Safari where there is one, else WebKitGTK's own browser, on a display of its own. */
export async function openWebKit(): Promise<ForeignBrowser> {
  const found = findWebKit()
  if (found === undefined) throw new Error('There is no WebKit; run: npx tsx test/setup/prepare.ts')
  const port = await freePort()
  const service = startDriver(found, port)
  const driver = await connect(found, `http://127.0.0.1:${port}`)
  const capabilities = await driver.getCapabilities()
  return {
    version: `${capabilities.getBrowserName()} ${capabilities.getBrowserVersion()}`,
    open: (url) => driver.get(url),
    reload: () => driver.navigate().refresh(),
    press: (selector) => pressIn(driver, selector),
    read: (expression) => driver.executeScript(`return ${expression}`),
    screenshot: async () => Buffer.from(await driver.takeScreenshot(), 'base64'),
    close: async () => {
      await driver.quit()
      await stop(service)
    },
  }
}

/** Presses once it can be pressed: a list may be moving, or be drawn anew. */
async function pressIn(driver: WebDriver, selector: string): Promise<void> {
  const element = await driver.wait(until.elementLocated(By.css(selector)), FIND_MS)
  await driver.wait(async () => {
    try {
      await driver.executeScript('arguments[0].scrollIntoView({ block: "nearest" })', element)
      await element.click()
      return true
    } catch (trouble) {
      if (trouble instanceof error.ElementNotInteractableError) return false
      throw trouble
    }
  }, FIND_MS)
}

function startDriver(found: FoundWebKit, port: number): ChildProcess {
  const flag = found.kind === 'gtk' ? `--port=${port}` : `-p ${port}`
  const args = flag.split(' ')
  const isWrapped = found.kind === 'gtk' && found.display !== null
  // A group of its own: what is started under a display is ended with it.
  return isWrapped
    ? spawn(found.display, ['-a', found.driver, ...args], { detached: true, stdio: 'ignore' })
    : spawn(found.driver, args, { detached: true, stdio: 'ignore' })
}

async function connect(found: FoundWebKit, url: string): Promise<WebDriver> {
  const builder = new Builder().usingServer(url)
  const gtk = found.kind === 'gtk' ? { binary: found.browser, args: ['--automation'] } : undefined
  const capabilities =
    gtk === undefined ? { browserName: 'safari' } : { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': gtk }
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await builder.withCapabilities(capabilities).build()
    } catch (trouble) {
      if (attempt === START_TRIES || !String(trouble).includes('ECONNREFUSED')) throw trouble
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function stop(service: ChildProcess): Promise<void> {
  if (service.exitCode !== null || service.signalCode !== null) return
  const exit = once(service, 'exit')
  process.kill(-service.pid!, 'SIGTERM')
  await exit
}
