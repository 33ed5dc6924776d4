import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { issueToken, openServer, type DocketServer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import type { Page } from 'playwright'
import { createBadNetwork } from '../builders/bad-network.ts'
import { faceOf, openTabletPage, SECRET } from '../builders/browser-tablet.ts'
import { createKillableBrowsers } from '../builders/killable-browsers.ts'
import { openTabletSite, type TabletSite } from '../builders/tablet-site.ts'
import { tearDatabase, wasThrownAway } from '../builders/thrown-away.ts'

const DEVICE = 'tablet'
const network = createBadNetwork(seededRandom(1), { dropAnswer: 0, repeat: 0, maxDelayMs: 0 })
const browsers = createKillableBrowsers()
let site: TabletSite
let server: DocketServer

beforeAll(async () => {
  server = await openServer({ database: { memory: true }, secret: SECRET, port: 0 })
  site = await openTabletSite({ '/sync/': network.handle })
})
afterAll(async () => {
  await browsers.close()
  await site.close()
  await server.close()
})

it('keeps what was not sent when the browser throws its database away', async () => {
  const { profile, store } = await evening('cafe-kept')
  const { page } = await open(profile, store)
  const tablet = faceOf(page)
  expect(wasThrownAway(profile), 'Chromium has thrown its database away').toBe(true)
  const orders = 'select id from orders order by id'
  await expect.poll(() => tablet.query(orders)).toEqual(['before', 'torn'].map((id) => ({ id: `order-${id}` })))
  expect((await tablet.status()).pending).toBe(2)
  await place(page, 'after')

  network.leadTo(server.url)
  await expect.poll(async () => (await tablet.status()).pending, { timeout: 30_000 }).toBe(0)
  const { commits } = await server.store.pull(store, { after: 0, limit: 100 })
  const placed = commits.map(({ streamId }) => streamId)
  expect(placed.sort()).toEqual(['after', 'before', 'sent', 'torn'].map((id) => `order-${id}`))
  await expect.poll(async () => (await tablet.readAll()).length).toBe(4)
}, 120_000)

it('would notice: without the journal they are gone', async () => {
  const { profile, store } = await evening('cafe-lost')
  rmSync(join(profile, 'Default', 'File System'), { recursive: true })
  const { page } = await open(profile, store)
  expect(wasThrownAway(profile)).toBe(true)
  expect(await faceOf(page).readAll()).toEqual([])
}, 120_000)

/** One order is sent, two wait: the one before a kill that tears the database, and one after it. */
async function evening(store: string): Promise<{ readonly profile: string; readonly store: string }> {
  const profile = await browsers.newProfile()
  network.leadTo(server.url)
  const first = await open(profile, store)
  await place(first.page, 'sent')
  await expect.poll(async () => (await faceOf(first.page).status()).pending, { timeout: 30_000 }).toBe(0)
  network.leadTo(null)
  await place(first.page, 'before')
  await browsers.stop(first)
  tearDatabase(profile)
  const second = await open(profile, store)
  await place(second.page, 'torn')
  expect(await faceOf(second.page).readAll()).toHaveLength(3)
  await browsers.stop(second)
  return { profile, store }
}

async function open(profile: string, store: string) {
  const browser = await browsers.start(profile)
  const token = await issueToken(SECRET, { store, device: DEVICE })
  await openTabletPage(browser.page, site.url, { store, device: DEVICE, token })
  return browser
}

async function place(page: Page, order: string): Promise<void> {
  const lines = [{ item: 'Burrito', quantity: 1, choices: [], priceCents: 950 }]
  const step = { order, command: 'PlaceOrder', input: { table: '7', lines }, commandId: order }
  const { receipts } = await faceOf(page).capture([[step]], { inFlight: 1 })
  expect(receipts.flat().map(({ status }) => status)).toEqual(['appended'])
}
