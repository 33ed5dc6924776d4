import type { Frame, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitsAtCentre, tablesAtCentre } from '../builders/demo-centre.ts'
import { collectTrouble, placeOrder, poll } from '../builders/demo-page.ts'
import { firstPage, openDemoSite, type DemoSite } from '../builders/demo-site.ts'
import { sidewaysScroll, smallTargets, TABLET_SIZES, violationsOf } from '../builders/page-faults.ts'

const A_WHILE_MS = 2_000

describe('two tablets in one window', () => {
  const trouble: string[] = []
  let site: DemoSite
  let page: Page

  beforeAll(async () => {
    site = await openDemoSite()
    page = firstPage(await site.openTablet('window'))
    collectTrouble(page, trouble)
    await page.goto(site.url)
  })
  afterAll(() => site?.close())

  it('are reached from the sync dialog, and each is a device of its own', async () => {
    await page.getByTestId('sync').click()
    await page.getByRole('link', { name: 'Two tablets' }).click()
    const [waiter, kitchen] = await tabletsOf(page)
    await placeOrder(waiter, '7', ['Chicken Bowl'])
    await kitchen.getByRole('button', { name: 'Table 7, Grill: start' }).click()
    await expect.poll(() => waiter.getByTestId('open-orders').innerText(), poll).toContain('Being made')
    await expectStates(page, { Waiter: 'Everything is sent', Kitchen: 'Everything is sent' })
    const devices = (await commitsAtCentre(site.url)).map(({ deviceId }) => deviceId)
    expect(new Set(devices).size).toBe(2)
  })

  it('lose their networks one by one, keep what they took over a reload, and send it once', async () => {
    await networkOf(page, 'Waiter').click()
    await expectStates(page, { Waiter: 'Everything is sent · no connection', Kitchen: 'Everything is sent' })
    let [waiter, kitchen] = await tabletsOf(page)
    await placeOrder(waiter, '3', ['Chips'])
    await placeOrder(waiter, 'Bar', ['Izze'])
    await networkOf(page, 'Kitchen').click()
    await kitchen.getByRole('button', { name: 'Table 7, Grill: ready' }).click()
    const apart = { Waiter: '2 to send · no connection', Kitchen: '1 to send · no connection' }
    await expectStates(page, apart)
    await page.reload()
    await expectStates(page, apart)
    await page.waitForTimeout(A_WHILE_MS)
    expect(await tablesAtCentre(site.url)).toEqual(['7'])

    await networkOf(page, 'Waiter').click()
    await networkOf(page, 'Kitchen').click()
    await expectStates(page, { Waiter: 'Everything is sent', Kitchen: 'Everything is sent' })
    ;[waiter, kitchen] = await tabletsOf(page)
    await expect.poll(() => kitchen.getByRole('region', { name: /^Fry/ }).innerText(), poll).toContain('Table 3')
    await expect.poll(() => waiter.getByTestId('open-orders').innerText(), poll).toContain('Ready to serve')
    expect(await tablesAtCentre(site.url)).toEqual(['7', '3', 'Bar'])
  })

  it.each(['dark', 'light'])('are clean for axe in the %s theme, which both follow', async (theme) => {
    const frames = await tabletsOf(page)
    if (theme === 'light') await page.getByRole('button', { name: 'Light colours' }).click()
    for (const shown of [page, ...frames]) {
      const themeOf = () => shown.evaluate(() => document.documentElement.dataset['theme'])
      await expect.poll(themeOf, poll).toBe(theme)
      expect(await violationsOf(shown)).toEqual([])
    }
  })

  it.each(TABLET_SIZES)('fit a finger and the display at $width × $height', async (size) => {
    await page.setViewportSize(size)
    for (const shown of [page, ...(await tabletsOf(page))]) {
      expect(await smallTargets(shown)).toEqual([])
      await expect.poll(() => sidewaysScroll(shown), poll).toBe(0)
    }
    const heights = await page.locator('iframe').evaluateAll((all) => all.map((frame) => frame.clientHeight))
    for (const height of heights) expect(height).toBeGreaterThan(350)
  })

  it('go on without the server, over a reload', async () => {
    await site.stopServer()
    await page.reload()
    const [waiter] = await tabletsOf(page)
    await placeOrder(waiter, '5', ['Izze'])
    await expectStates(page, { Waiter: '1 to send · no connection' })
    await site.serve()
    await expectStates(page, { Waiter: 'Everything is sent', Kitchen: 'Everything is sent' })
  })

  it('obey nobody but the page around them', async () => {
    const [, kitchen] = await tabletsOf(page)
    await kitchen.evaluate(() => postMessage({ kind: 'docket-demo/order', theme: 'light', network: 'off' }, '*'))
    await page.waitForTimeout(200)
    expect(await networkOf(page, 'Kitchen').getAttribute('aria-checked')).toBe('true')
  })

  it('may stand in frames of this server, and in those of no other site', async () => {
    const answer = await fetch(site.url)
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'self';.*frame-ancestors http:\/\/127/)
    const stranger = await page.context().newPage()
    await stranger.route('http://elsewhere.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: `<iframe src="${site.url}/"></iframe>` }),
    )
    await stranger.goto('http://elsewhere.test/')
    const [, within] = stranger.frames()
    expect(within?.url()).not.toContain(site.url)
    await stranger.close()
  })

  it('are not promised where there is but one', async () => {
    const other = await page.context().newPage()
    await other.goto(`${site.url.replace(/:(\d+)$/, (_, port: string) => `:${Number(port) + 1}`)}/#/two`)
    const said = other.getByText('Open this address in a private window')
    await expect.poll(() => said.count(), poll).toBeGreaterThan(0)
    await other.close()
  })

  it('leave the console empty, and break no content security policy', () => {
    expect(trouble).toEqual([])
  })
})

/** The waiter's and the kitchen's tablet, once they are there. */
async function tabletsOf(page: Page): Promise<[waiter: Frame, kitchen: Frame]> {
  await expect.poll(() => page.getByRole('switch', { name: 'Network' }).count(), poll).toBe(2)
  const [waiter, kitchen] = await Promise.all(
    ['Waiter', 'Kitchen'].map(async (name) => {
      const element = await page.locator(`iframe[title^="${name}"]`).elementHandle()
      return (await element?.contentFrame()) ?? undefined
    }),
  )
  return [waiter!, kitchen!]
}

function networkOf(page: Page, name: string) {
  return page.getByRole('region', { name }).getByRole('switch', { name: 'Network' })
}

async function expectStates(page: Page, states: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, state] of Object.entries(states)) {
    const caption = page.getByRole('region', { name }).getByRole('paragraph')
    await expect.poll(() => caption.innerText(), poll).toBe(state)
  }
}
