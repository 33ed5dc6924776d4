import { afterAll, beforeAll, expect, it } from 'vitest'
import { openServer, type DocketServer } from 'docket/server'
import { seededRandom } from 'docket/testing'
import { createBadNetwork } from '../builders/bad-network.ts'
import { openBrowserTablet, SECRET, type BrowserTablet } from '../builders/browser-tablet.ts'
import { openTabletSite, type TabletSite } from '../builders/tablet-site.ts'
import { commitOf, eventOf, identityAt } from '../server/commit-builder.ts'

const STORE = 'cafe-12'

let server: DocketServer
let site: TabletSite
let tablet: BrowserTablet
let syncs = true
const network = createBadNetwork(seededRandom(1), { dropAnswer: 0, repeat: 0, maxDelayMs: 0 })

beforeAll(async () => {
  server = await openServer({ database: { memory: true }, secret: SECRET, port: 0 })
  network.leadTo(server.url)
  site = await openTabletSite({
    '/sync/': (request, response) => {
      // A new tablet that is still without all that was before it, and may ask.
      if (syncs || request.url?.includes('/history?') === true) network.handle(request, response)
      else response.writeHead(503).end()
    },
  })
  syncs = false
  tablet = await openBrowserTablet(site.url, { store: STORE, device: 'manager' })
})
afterAll(async () => {
  await tablet.close()
  await site.close()
  await server.close()
})

it('tells in a real browser, through its worker, of an order that only the centre has', async () => {
  const placed = commitOf('order-7', 0, {
    correlationId: 'table-7',
    events: [eventOf({ type: 'OrderPlaced', data: { table: '7', lines: [] } })],
  })
  const canceled = commitOf('order-7', 1, {
    correlationId: 'table-7',
    causationId: placed.events[0]!.id,
    events: [eventOf({ type: 'OrderCanceled', data: { reason: 'left', reverses: placed.events[0]!.id } })],
  })
  await server.store.push(STORE, identityAt(STORE), { epoch: null, commits: [placed, canceled] })

  expect(await tablet.history('7', {})).toEqual([])
  const history = await tablet.history('7', { from: 'centre' })
  expect(history).toMatchObject([
    { type: 'OrderPlaced', version: 1, position: 1, reversedBy: [canceled.events[0]!.id] },
    { type: 'OrderCanceled', version: 2, position: 2, reverses: placed.events[0]!.id, actor: 'ana' },
  ])
  expect(await tablet.story('table-7', { from: 'centre' })).toMatchObject([
    { id: placed.events[0]!.id, parentId: null },
    { id: canceled.events[0]!.id, parentId: placed.events[0]!.id },
  ])

  await tablet.page.context().setOffline(true)
  await expect(tablet.history('7', { from: 'centre' })).rejects.toThrow(/sync-failed network/)
  await tablet.page.context().setOffline(false)
  // Once it holds the order itself, it tells the same without asking.
  syncs = true
  await expect.poll(() => tablet.history('7', {}), { timeout: 60_000 }).toEqual(history)
})
