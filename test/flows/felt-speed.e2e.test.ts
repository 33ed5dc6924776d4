import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  canReloadOffline,
  collectTrouble,
  expectPending,
  placeOrder,
  tapItem,
  tapItemAtOnce,
} from '../builders/demo-page.ts'
import { firstPage, openDemoSite, type DemoSite } from '../builders/demo-site.ts'
import { noteSpeed, speedOf, type FeltSpeed } from '../builders/felt-speed.ts'

const ATTEMPTS = 3
const SLOW_PROCESSOR = 4
const FIRST_USE_MS = 2_000
const TASK_MS = 50
const INPUT_MS = 100
const BLOCKED_MS = 150

describe('a tablet without a network', () => {
  const trouble: string[] = []
  let site: DemoSite

  beforeAll(async () => {
    site = await openDemoSite()
    const tablet = await site.openTablet('tablet')
    const page = firstPage(tablet)
    await page.goto(site.url)
    await page.getByText('Connected').waitFor()
    await canReloadOffline(page)
    await tablet.close()
    await site.stopServer()
  })
  afterAll(() => site?.close())

  /** Starts the browser anew, offline. */
  const open = async (prepare: (page: Page) => Promise<void>): Promise<Page> => {
    const page = firstPage(await site.openTablet('tablet'))
    collectTrouble(page, trouble)
    await prepare(page)
    return page
  }

  it('has the first item in the draft two seconds after it was opened, on a slow processor', async () => {
    const took: number[] = []
    while (took.length < ATTEMPTS && !took.some((ms) => ms < FIRST_USE_MS)) {
      const page = await open(slowDown)
      try {
        await page.goto(site.url, { waitUntil: 'commit' })
        took.push(Math.round(await tapItemAtOnce(page, 'Chicken Bowl')))
      } finally {
        await page.context().close()
      }
    }
    console.log(`first use, offline, processor ${SLOW_PROCESSOR}× slower: ${took.join(', ')} ms`)
    expect(Math.min(...took)).toBeLessThan(FIRST_USE_MS)
  })

  it('is never busy for long while an order is typed, and shows each tap at once', async () => {
    const page = await open(noteSpeed)
    await page.goto(site.url)
    await expectPending(page, 0)
    const felt: FeltSpeed[] = []
    while (felt.length < ATTEMPTS && !felt.some(isQuick)) felt.push(await speedOf(page, () => typeOrder(page)))
    console.log(`typing an order, offline: ${felt.map(describeSpeed).join('; ')}`)
    expect(felt.some(isQuick)).toBe(true)

    // The same measurement sees a handler that keeps the page from painting.
    const blocked = await speedOf(page, async () => {
      await page.evaluate(blockNextClick, BLOCKED_MS)
      await tapItem(page, 'Steak Bowl')
    })
    expect(blocked.longestTask).toBeGreaterThanOrEqual(BLOCKED_MS)
    expect(blocked.slowestInput).toBeGreaterThanOrEqual(BLOCKED_MS)
  })

  it('leaves the console empty', () => {
    expect(trouble).toEqual([])
  })
})

async function slowDown(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_PROCESSOR })
}

/** Takes an order of some items with a note, and places it. */
async function typeOrder(page: Page): Promise<void> {
  for (const item of ['Chicken Bowl', 'Chips', 'Izze', 'Veggie Burrito']) await tapItem(page, item)
  await page.getByRole('textbox', { name: 'Note for the kitchen' }).pressSequentially('no onions, birthday')
  await placeOrder(page, '7', ['Chicken Bowl'])
}

function isQuick({ longestTask, slowestInput }: FeltSpeed): boolean {
  return longestTask <= TASK_MS && slowestInput < INPUT_MS
}

function describeSpeed({ longestTask, slowestInput }: FeltSpeed): string {
  return `longest task ${Math.round(longestTask)} ms, slowest tap ${Math.round(slowestInput)} ms`
}

function blockNextClick(ms: number): void {
  const block = (): void => {
    const end = performance.now() + ms
    while (performance.now() < end);
  }
  addEventListener('click', block, { once: true, capture: true })
}
